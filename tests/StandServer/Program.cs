using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Nexus.Stands;
using Nexus.Stands.Telegram;
using Nexus.StandServer;

// The stand-in for Telegram as a program of its own: for clients that are not .NET, and to try bots without Telegram.
//   dotnet Nexus.StandServer.dll [PORT of the Bot API [PORT of the people]]
// Prints one line of JSON with both addresses and a bot's token, and runs until SIGINT or SIGTERM.
var stop = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
var ports = args.Select(a => int.Parse(a, CultureInfo.InvariantCulture)).ToArray();
await using var telegram = await TelegramServer.StartAsync(port: ports.ElementAtOrDefault(0));
var bot = telegram.AddBot(1000);
await using var people = await StandServer.StartAsync(new People(telegram, bot).AnswerAsync, ports.ElementAtOrDefault(1));
await Console.Out.WriteLineAsync(new JsonObject
{
    ["api"] = telegram.BaseUrl.AbsoluteUri,
    ["people"] = people.Address.AbsoluteUri,
    ["token"] = bot.Token,
}.ToJsonString());
await stop.Task;

void Stop(PosixSignalContext context)
{
    context.Cancel = true;
    stop.TrySetResult();
}
