-- Batches of 100 events, each with an id of its own. BENCH_TOKENS names a file with an access token on each line; BENCH_OWNERS says
-- how many of them are used.
local tokens = {}
local run = tostring(os.time()) .. "-" .. tostring(math.random(1000000))

function init()
  local most = tonumber(os.getenv("BENCH_OWNERS"))
  for token in io.lines(os.getenv("BENCH_TOKENS")) do
    if #tokens < most then tokens[#tokens + 1] = token end
  end
end

local names = { "page.viewed", "cart.opened", "order.placed", "search.done", "user.invited" }
local plans = { "free", "pro", "team" }
local countries = { "DE", "FR", "PL", "RU", "BR", "JP", "US", "IN" }

local sent = 0
function request()
  sent = sent + 1
  local events = {}
  for i = 1, 100 do
    local n = sent * 100 + i
    events[i] = '{"name":"' .. names[n % #names + 1] .. '","id":"' .. run .. "-" .. n .. '","distinctId":"user-' .. n % 5000 ..
      '","properties":{"plan":"' .. plans[n % #plans + 1] .. '","country":"' .. countries[n % #countries + 1] .. '","amount":' .. n % 500 / 10 .. "}}"
  end
  local headers = { ["Authorization"] = "Bearer " .. tokens[sent % #tokens + 1], ["Content-Type"] = "application/json" }
  return wrk.format("POST", "/api/v1/analytics/events", headers, "[" .. table.concat(events, ",") .. "]")
end
