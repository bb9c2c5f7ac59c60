-- Messages that nobody answers; each is durable, in its place. BENCH_CONVERSATIONS names a file with an id and its owner's access
-- token on each line.
local ids, tokens = {}, {}

function init()
  for line in io.lines(os.getenv("BENCH_CONVERSATIONS")) do
    local id, token = line:match("(%S+) (%S+)")
    ids[#ids + 1], tokens[#tokens + 1] = id, token
  end
end

local sent = 0
function request()
  sent = sent + 1
  local n = sent % #ids + 1
  local headers = { ["Authorization"] = "Bearer " .. tokens[n], ["Content-Type"] = "application/json" }
  local body = '{"text":"Message ' .. sent .. ': shall we go by train this time, or is the car quicker after all?","reply":false}'
  return wrk.format("POST", "/api/v1/conversations/" .. ids[n] .. "/messages", headers, body)
end
