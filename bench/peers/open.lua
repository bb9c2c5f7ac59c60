-- GET of a page that guests may read as well, without proof of who asks or with the one that BENCH_PROOF names: token, key.
local requests = {}

function init()
  local proof = os.getenv("BENCH_PROOF")
  if proof == "token" then
    for token in io.lines(os.getenv("BENCH_TOKENS")) do
      requests[#requests + 1] = wrk.format("GET", "/version", { ["Authorization"] = "Bearer " .. token })
    end
  elseif proof == "key" then
    requests[1] = wrk.format("GET", "/version", { ["X-Api-Key"] = os.getenv("BENCH_KEY") })
  else
    requests[1] = wrk.format("GET", "/version")
  end
end

local sent = 0
function request()
  sent = sent + 1
  return requests[sent % #requests + 1]
end
