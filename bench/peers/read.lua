-- GET of one's own account, each request as the next of many users. BENCH_TOKENS names a file with one access token a line.
local requests = {}

function init()
  for token in io.lines(os.getenv("BENCH_TOKENS")) do
    requests[#requests + 1] = wrk.format("GET", "/api/v1/auth/me", { ["Authorization"] = "Bearer " .. token })
  end
end

local sent = 0
function request()
  sent = sent + 1
  return requests[sent % #requests + 1]
end
