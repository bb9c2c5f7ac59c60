using Nexus.Bench.Empty;

// The peer of a read: the same server with nothing behind it, answering the bytes of the file that it is given.
//   dotnet Nexus.Bench.Empty.dll --urls http://127.0.0.1:9000 --answer answer.json
// Or the receiver of what others send:
//   dotnet Nexus.Bench.Empty.dll --urls http://127.0.0.1:9000 --receive true
// Or a stand-in for Telegram's Bot API:
//   dotnet Nexus.Bench.Empty.dll --urls http://127.0.0.1:9000 --telegram true
var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.ClearProviders();
builder.WebHost.ConfigureKestrel(static kestrel => kestrel.AddServerHeader = false);
var app = builder.Build();

if (app.Configuration["receive"] is not null)
{
    app.Run(new Receiver().AnswerAsync);
}
else if (app.Configuration["telegram"] is not null)
{
    app.Run(new Telegram().AnswerAsync);
}
else
{
    var answer = await File.ReadAllBytesAsync(app.Configuration["answer"] ?? throw new InvalidOperationException("--answer names the file to answer."));
    app.MapGet("/", (HttpContext context) =>
    {
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.ContentLength = answer.Length;
        return context.Response.Body.WriteAsync(answer).AsTask();
    });
}

await app.RunAsync();
