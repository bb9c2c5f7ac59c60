-- A change of one's own profile: one state and one event, durable. Each request as the next of many users, each a real change.
local tokens = {}

function init()
  for token in io.lines(os.getenv("BENCH_TOKENS")) do tokens[#tokens + 1] = token end
end

local sent = 0
function request()
  sent = sent + 1
  local token = tokens[sent % #tokens + 1]
  local headers = { ["Authorization"] = "Bearer " .. token, ["Content-Type"] = "application/json" }
  return wrk.format("PATCH", "/api/v1/auth/me", headers, '{"displayName":"Name ' .. sent .. '"}')
end
