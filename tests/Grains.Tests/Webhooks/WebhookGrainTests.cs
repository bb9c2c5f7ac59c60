using System.Collections.Immutable;
using Nexus.Grains.Users;
using Nexus.Grains.Webhooks;
using Nexus.Ids;
using Nexus.Testing;
using Nexus.Webhooks;

namespace Nexus.Grains.Tests.Webhooks;

public sealed class WebhookGrainTests(PostgresDatabase database) : IClassFixture<PostgresDatabase>
{
    private const string Owner = "usr_00000000000070008000000000000001";
    private readonly string _id = NexusId.New(WebhookIds.Endpoint, TimeProvider.System);

    [Fact]
    public async Task The_row_follows_the_state_in_its_transaction()
    {
        await using var host = await StartAsync();
        var grain = host.Grains.GetGrain<IWebhookGrain>(_id);
        await RegisterAsync(grain);
        Assert.Equal((Owner, true, "user.*"), await RowAsync());

        await grain.DisableAsync(Owner);
        Assert.Equal((Owner, false, "user.*"), await RowAsync());
        await grain.ChangeAsync(Owner, new WebhookChanges(Events: ["endpoint.*"]), expected: null);
        Assert.Equal((Owner, false, "endpoint.*"), await RowAsync());

        await grain.DeleteAsync(Owner, expected: null);
        Assert.Null(await RowAsync());
        Assert.Equal(WebhookErrors.NotFound, (await grain.GetAsync(Owner)).Error);
        Assert.Null(await grain.GetTargetAsync());
    }

    [Fact]
    public async Task Every_command_that_runs_twice_has_the_effect_of_one()
    {
        await using var host = await StartAsync();
        var grain = host.Grains.GetGrain<IWebhookGrain>(_id);
        var first = await RegisterAsync(grain);
        Assert.Equal(first.Secret, (await RegisterAsync(grain)).Secret);
        var rotation = new RotateSecret("rot_1", Secret: null, TimeSpan.FromHours(24));
        Assert.Equal((await grain.RotateSecretAsync(Owner, rotation)).Require().Current, (await grain.RotateSecretAsync(Owner, rotation)).Require().Current);
        Assert.Equal((await grain.TestAsync(Owner, "tst_1")).Require(), (await grain.TestAsync(Owner, "tst_1")).Require());
        var delivery = NexusId.New(WebhookIds.Delivery, TimeProvider.System);
        var at = TimeProvider.System.GetUtcNow();
        for (var i = 0; i < 2; i++)
        {
            await grain.FoundAsync(WebhookFinding.Failing, delivery, at);
            await grain.FoundAsync(WebhookFinding.Exhausted, delivery, at);
            await grain.DisableAsync(Owner);
            await grain.EnableAsync(Owner);
        }

        Assert.Equal(
            ["webhook.created", "webhook.secret.rotated", "webhook.test", "endpoint.failing", "endpoint.exhausted"],
            (await EventsAsync()).Take(5));
        Assert.Single(await EventsAsync(), "webhook.test");
    }

    [Fact]
    public async Task What_was_said_survives_a_restart_and_so_does_what_is_secret()
    {
        await using var host = await StartAsync();
        var headers = ImmutableDictionary<string, string>.Empty.Add("X-Team", "hush-hush");
        var registered = await RegisterAsync(host.Grains.GetGrain<IWebhookGrain>(_id), headers);

        await host.RestartAsync();

        var grain = host.Grains.GetGrain<IWebhookGrain>(_id);
        Assert.Equal(registered.Secret, (await grain.GetSecretsAsync(Owner)).Require().Current);
        Assert.Equal(["X-Team"], (await grain.GetAsync(Owner)).Require().HeaderNames.AsEnumerable());
        Assert.NotNull((await grain.GetTargetAsync())!.SealedHeaders);
    }

    [Fact]
    public async Task Callbacks_are_opened_once_for_an_owner_with_a_secret_of_his_own()
    {
        await using var host = await StartAsync();
        var id = WebhookIds.CallbacksOf(Owner);
        var opened = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => host.Grains.GetGrain<IWebhookGrain>(id).OpenCallbacksAsync(Owner)));

        Assert.Single(opened.Select(t => t.SealedSecrets[0]).Distinct());
        Assert.Null(opened[0].Url);
        Assert.Equal(WebhookErrors.ReadOnly, (await host.Grains.GetGrain<IWebhookGrain>(id).DeleteAsync(Owner, expected: null)).Error);
        Assert.Equal(WebhookErrors.NotFound, (await host.Grains.GetGrain<IWebhookGrain>(id).GetSecretsAsync("usr_other")).Error);
    }

    [Fact]
    public async Task A_header_that_is_not_named_keeps_its_value()
    {
        await using var host = await StartAsync();
        var grain = host.Grains.GetGrain<IWebhookGrain>(_id);
        await RegisterAsync(grain, ImmutableDictionary<string, string>.Empty.Add("X-A", "1"));
        var before = await grain.GetTargetAsync();

        var changed = (await grain.ChangeAsync(Owner, new WebhookChanges(Description: "new"), expected: null)).Require();
        Assert.Equal(before!.SealedHeaders, (await grain.GetTargetAsync())!.SealedHeaders);
        Assert.Equal(2, changed.Version);

        await grain.ChangeAsync(
            Owner, new WebhookChanges(Headers: ImmutableDictionary<string, string?>.Empty.Add("x-a", null).Add("X-B", "2")), expected: null);
        Assert.Equal(["X-B"], (await grain.GetAsync(Owner)).Require().HeaderNames.AsEnumerable());
    }

    private Task<GrainHost> StartAsync() => GrainHost.StartAsync(
        database, (services, configuration) => services.AddUsers(configuration).AddWebhooks(configuration));

    private static async Task<RegisteredWebhook> RegisterAsync(IWebhookGrain grain, ImmutableDictionary<string, string>? headers = null)
    {
        var definition = new WebhookDefinition("https://hooks.example.com/x", ["user.*"], [], Description: null, headers, RateLimit: null, Ordered: false);
        return (await grain.RegisterAsync(new RegisterWebhook(Owner, definition, Secret: null))).Require();
    }

    private async Task<(string Owner, bool Enabled, string Events)?> RowAsync()
    {
        await using var command = database.DataSource.CreateCommand("select owner, enabled, settings -> 'events' ->> 0 from webhooks.endpoint where id = $1");
        command.Parameters.AddWithValue(_id);
        await using var reader = await command.ExecuteReaderAsync();
        return await reader.ReadAsync() ? (reader.GetString(0), reader.GetBoolean(1), reader.GetString(2)) : null;
    }

    private async Task<List<string>> EventsAsync()
    {
        await using var command = database.DataSource.CreateCommand("select type from nexus.event_log where aggregate = $1 order by tx, seq");
        command.Parameters.AddWithValue($"webhooks.endpoint/{_id}");
        await using var reader = await command.ExecuteReaderAsync();
        var types = new List<string>();
        while (await reader.ReadAsync())
            types.Add(reader.GetString(0));
        return types;
    }
}
