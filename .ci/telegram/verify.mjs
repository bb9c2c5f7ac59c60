// The stand-in for Telegram, spoken to by a public client of the genuine Bot API.
//   node verify.mjs Nexus.StandServer.dll
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import { Bot, GrammyError, InlineKeyboard, webhookCallback } from 'grammy';

const secret = 'a-secret_of-the-webhook';
let passed = 0;
const failures = [];
const check = (what, isSo) => (isSo ? passed++ : failures.push(what));

const stand = spawn('dotnet', [process.argv[2]], { stdio: ['ignore', 'pipe', 'inherit'] });
process.on('exit', () => stand.kill());
process.once('SIGTERM', () => process.exit(1));
const { value: line } = await createInterface({ input: stand.stdout })[Symbol.asyncIterator]().next();
const { api: apiRoot, people, token } = JSON.parse(line);
const root = apiRoot.replace(/\/$/, '');

const somebody = async (does, who, text) =>
  (await fetch(people, { method: 'POST', body: JSON.stringify({ does, who, text }) })).json();
const failure = async (call) => {
  try {
    await call();
    return undefined;
  } catch (error) {
    if (!(error instanceof GrammyError)) throw error;
    return error;
  }
};

const bot = new Bot(token, { client: { apiRoot: root } });
bot.command('start', (ctx) => ctx.reply('Welcome', { reply_markup: new InlineKeyboard().text('Where?', 'menu:0') }));
bot.on('callback_query:data', async (ctx) => {
  await ctx.answerCallbackQuery();
  await ctx.editMessageText(`Here, ${ctx.callbackQuery.data}`);
});
bot.on('chat_join_request', (ctx) => ctx.approveChatJoinRequest(ctx.from.id));
const members = [];
bot.on('my_chat_member', (ctx) => members.push(ctx.myChatMember.new_chat_member.status));
bot.on('message:text', (ctx) => ctx.reply(`You said ${ctx.msg.text}`));

const webhook = createServer(webhookCallback(bot, 'http', { secretToken: secret }));
await new Promise((listening) => webhook.listen(0, '127.0.0.1', listening));
try {
  const me = await bot.api.getMe();
  check('getMe tells a bot', me.is_bot && me.username === 'stand_1000_bot');
  const url = `http://127.0.0.1:${webhook.address().port}/hook`;
  await bot.api.setWebhook(url, { secret_token: secret, allowed_updates: ['message', 'callback_query', 'chat_join_request', 'my_chat_member'] });
  check('getWebhookInfo tells the address', (await bot.api.getWebhookInfo()).url === url);

  for (const [does, text] of [['write', '/start'], ['press', 'menu:0'], ['write', 'hello'], ['join'], ['block']])
    check(`${does} is taken at the first try`, (await somebody(does, 42, text)).tries === 1);
  const calls = await (await fetch(people)).json();
  const said = calls.filter((call) => call.method === 'sendMessage' && call.status === 200).map((call) => call.parameters.text);
  check('what the bot said', JSON.stringify(said) === JSON.stringify(['Welcome', 'You said hello']));
  for (const method of ['answerCallbackQuery', 'editMessageText', 'approveChatJoinRequest'])
    check(`${method} was taken`, calls.some((call) => call.method === method && call.status === 200));
  check('who blocked it was told', members.join() === 'kicked');

  check('a chat that blocked the bot is 403', (await failure(() => bot.api.sendMessage(42, 'x')))?.error_code === 403);
  check('an unknown chat is 400', (await failure(() => bot.api.sendMessage(4711, 'x')))?.error_code === 400);
  check('no text is 400', (await failure(() => bot.api.sendMessage(42, '')))?.error_code === 400);
  await somebody('write', 43, 'hello');
  let limited;
  for (let i = 0; i < 10 && !limited; i++) limited = await failure(() => bot.api.sendMessage(43, `flood ${i}`));
  check('a flood is 429 and says when again', limited?.error_code === 429 && limited.parameters.retry_after >= 1);
  const stranger = new Bot('1000:AAnobodyAAnobodyAAnobodyAAnobody', { client: { apiRoot: root } });
  check('a wrong token is 401', (await failure(() => stranger.api.getMe()))?.error_code === 401);
} finally {
  webhook.close();
}

for (const what of failures) console.error(`not so: ${what}`);
console.log(`${passed} of ${passed + failures.length} checks of the stand-in by a public client`);
process.exit(failures.length === 0 ? 0 : 1);
