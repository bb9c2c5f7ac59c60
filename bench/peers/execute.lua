-- Starting an execution; the answer is 202. BENCH_TOKENS names a file with one access token a line.
local tokens = {}

function init()
  for token in io.lines(os.getenv("BENCH_TOKENS")) do tokens[#tokens + 1] = token end
end

local sent = 0
function request()
  sent = sent + 1
  local headers = { ["Authorization"] = "Bearer " .. tokens[sent % #tokens + 1], ["Content-Type"] = "application/json" }
  return wrk.format("POST", "/api/v1/templates/execute", headers, '{"query":"What taxes must a shop think of?","domains":["finance"]}')
end
