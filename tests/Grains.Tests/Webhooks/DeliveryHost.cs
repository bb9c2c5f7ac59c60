using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Nexus.Grains.Events;
using Nexus.Grains.Webhooks;
using Nexus.Ids;
using Nexus.Testing;
using Nexus.Webhooks;

namespace Nexus.Grains.Tests.Webhooks;

/// <summary>Deliveries on a real database, to receivers that a test scripts or, with <c>scripted: false</c>, over a real network.</summary>
internal sealed class DeliveryHost : IAsyncDisposable
{
    public const string Owner = "usr_00000000000070008000000000000001";

    private DeliveryHost(PostgresDatabase database, ManualTimeProvider? clock, ScriptedSender sender, GrainHost host)
    {
        (Database, _clock, Sender, Host) = (database, clock, sender, host);
    }

    private readonly ManualTimeProvider? _clock;

    public PostgresDatabase Database { get; }

    public ScriptedSender Sender { get; }

    public GrainHost Host { get; }

    /// <summary>Stands still, unless the host was started with the system's time.</summary>
    public ManualTimeProvider Clock => _clock ?? throw new InvalidOperationException("This one has the system's time.");

    public DateTimeOffset Now => _clock?.GetUtcNow() ?? TimeProvider.System.GetUtcNow();

    /// <summary>Starts one.</summary>
    public static async Task<DeliveryHost> StartAsync(bool standStill = true, bool scripted = true, Action<HostSetup>? configure = null)
    {
        var database = await PostgresDatabase.CreateAsync();
        // Of today, where the tables of months and weeks are: making one locks its neighbours, which a commit may meet.
        var today = new DateTimeOffset(TimeProvider.System.GetUtcNow().UtcDateTime.Date, TimeSpan.Zero);
        var clock = standStill ? new ManualTimeProvider(today) : null;
        TimeProvider time = clock is null ? TimeProvider.System : new SiloClock(clock);
        var sender = new ScriptedSender(time);
        var host = await GrainHost.StartAsync(
            database,
            (services, configuration) => services.AddWebhooks(configuration)
                .AddEventExamples(new EventExample("A thing happened.", new ThingHappened(1))),
            setup =>
            {
                setup.Clock = clock is null ? null : time;
                // Its own services are looked at.
                setup.Silos = 1;
                setup.Settings["Nexus:Webhooks:AllowedNetworks:0"] = "127.0.0.0/8";
                setup.Settings["Nexus:Events:DuePollInterval"] = "00:00:00.050";
                setup.Settings["Nexus:Events:PollInterval"] = "00:00:00.050";
                setup.Services = services =>
                {
                    services.Replace(ServiceDescriptor.Singleton<RetryJitter>(() => 0.5));
                    if (scripted)
                        services.Replace(ServiceDescriptor.Singleton<IWebhookSender>(sender));
                };
                configure?.Invoke(setup);
            });
        return new DeliveryHost(database, clock, sender, host);
    }

    /// <summary>Registers an endpoint of <see cref="Owner"/> that wants all things that happen.</summary>
    public async Task<string> RegisterAsync(string url = "http://127.0.0.1:9/", bool ordered = false, int? rateLimit = null, string? owner = null)
    {
        var id = NexusId.New(WebhookIds.Endpoint, TimeProvider.System);
        var definition = new WebhookDefinition(url, ["test.thing.happened"], [], null, ImmutableDictionary<string, string>.Empty, rateLimit, ordered);
        Assert.True((await Webhook(id).RegisterAsync(new RegisterWebhook(owner ?? Owner, definition, null))).IsSuccess);
        return id;
    }

    public IWebhookGrain Webhook(string id) => Host.Grains.GetGrain<IWebhookGrain>(id);

    public IDeliveryGrain Deliveries(string id) => Host.Grains.GetGrain<IDeliveryGrain>(id);

    /// <summary>Events of <see cref="Owner"/>, at the clock's time.</summary>
    public Task HappenAsync(int count = 1, int first = 0, string? owner = null, string more = "{}", int? partition = null) =>
        Database.HappenAsync(owner ?? Owner, count, first, Now, more, partition);

    /// <summary>Waits until so many attempts began.</summary>
    public Task SentAsync(int count) => Eventually.Condition(() => Sender.Sent.Count >= count, description: $"{count} attempts, {Sender.Sent.Count} were made");

    /// <summary>Waits until so many deliveries of an endpoint have a status.</summary>
    public Task AreAsync(string endpointId, DeliveryStatus status, int count) => Eventually.AsyncCondition(
        async () => await CountAsync(endpointId, status) == count, description: $"{count} deliveries are {status}");

    /// <summary>How many deliveries of an endpoint have a status.</summary>
    public Task<long> CountAsync(string endpointId, DeliveryStatus status) => Database.ScalarAsync<long>(
        "select count(*) from webhooks.delivery where endpoint_id = $1 and status = $2", endpointId, DeliveryNames.Of(status));

    /// <summary>Waits until so many attempts were recorded.</summary>
    public Task RecordedAsync(int count) => Eventually.AsyncCondition(
        async () => await Database.ScalarAsync<long>("select count(*) from webhooks.attempt") >= count, description: $"{count} attempts are recorded");

    /// <summary>Moves the clock.</summary>
    public void Pass(TimeSpan time) => Clock.Advance(time);

    /// <summary>
    /// Waits for a condition while time passes, a second with each look: what meets an activation on its way out is made good by due work.
    /// </summary>
    public Task EventuallyAsync(Func<Task<bool>> condition, [CallerArgumentExpression(nameof(condition))] string description = "") =>
        Eventually.AsyncCondition(
            async () =>
            {
                if (await condition())
                    return true;
                Pass(TimeSpan.FromSeconds(1));
                return false;
            },
            description: description);

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        await Database.DisposeAsync();
    }
}
