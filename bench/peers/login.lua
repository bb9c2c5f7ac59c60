-- Signing in with the right password. BENCH_LOGINS names a file with one e-mail address a line; BENCH_PASSWORD is everyone's.
local bodies = {}

function init()
  for email in io.lines(os.getenv("BENCH_LOGINS")) do
    bodies[#bodies + 1] = '{"email":"' .. email .. '","password":"' .. os.getenv("BENCH_PASSWORD") .. '"}'
  end
end

local sent = 0
function request()
  sent = sent + 1
  return wrk.format("POST", "/api/v1/auth/login", { ["Content-Type"] = "application/json" }, bodies[sent % #bodies + 1])
end
