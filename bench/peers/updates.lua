-- Updates of one bot, each with an id of its own, spread over 5,000 private chats. BENCH_WEBHOOK is the path of the bot's webhook,
-- BENCH_SECRET what Telegram sends along.
local path = os.getenv("BENCH_WEBHOOK")
local headers = { ["Content-Type"] = "application/json", ["X-Telegram-Bot-Api-Secret-Token"] = os.getenv("BENCH_SECRET") }
local first = os.time() * 1000000

local sent = 0
function request()
  sent = sent + 1
  local chat = sent % 5000 + 1
  local person = '{"id":' .. chat .. ',"first_name":"User ' .. chat .. '"'
  local body = '{"update_id":' .. string.format("%d", first + sent) .. ',"message":{"message_id":' .. sent ..
    ',"from":' .. person .. ',"is_bot":false,"language_code":"en"},"chat":' .. person .. ',"type":"private"},"date":1769860800,"text":"hello ' .. sent .. '"}}'
  return wrk.format("POST", path, headers, body)
end
