using Nexus.Batch;

namespace Nexus.Grains.Batch;

/// <summary>
/// Shares a number of slots out: each next one goes to the user who has the fewest, and of that user's jobs to the one that has the
/// fewest for its priority. Where there are more who want one than there are slots, those go first who got the least so far.
/// </summary>
/// <remarks>
/// Bookkeeping of what each job was given, in slot seconds, is what makes the turns; it is forgotten with the job. A newcomer begins
/// with the least of those who are there, so that it neither waits for them nor pushes them out. Who has a turn keeps it for a while,
/// because a slot that changes hands stands empty until its new owner asks.
/// </remarks>
internal sealed class SlotShares(int slots, int userSlots, TimeSpan lease)
{
    // Slot seconds that one may be ahead of another before it has to give way.
    private const double Turn = 2;

    private readonly Dictionary<string, Entry> _jobs = new(StringComparer.Ordinal);

    /// <summary>How many jobs want or hold slots.</summary>
    public int Jobs => _jobs.Count;

    /// <summary>How many slots are in use.</summary>
    public int Held => _jobs.Values.Sum(j => Math.Max(j.Held, j.Granted));

    /// <summary>How many slots a job may use until it asks again.</summary>
    public int Ask(SlotRequest request, DateTimeOffset now)
    {
        Forget(now);
        if (!_jobs.TryGetValue(request.JobId, out var job))
        {
            var least = _jobs.Count == 0 ? 0 : _jobs.Values.Min(j => j.Got);
            _jobs[request.JobId] = job = new Entry(request.JobId, request.Owner) { Got = least, Seen = now };
        }

        job.Got += request.Held * (now - job.Seen).TotalSeconds / WeightOf(request.Priority);
        (job.Seen, job.Held, job.Wanted, job.Weight) = (now, request.Held, request.Wanted, WeightOf(request.Priority));
        var target = Targets().GetValueOrDefault(request.JobId);
        // What others hold beyond their share comes free when they ask again; until then there is only what is left.
        var inUse = _jobs.Values.Where(j => j != job).Sum(j => Math.Max(j.Held, j.Granted));
        var ofUser = _jobs.Values.Where(j => j != job && j.Owner == job.Owner).Sum(j => Math.Max(j.Held, j.Granted));
        job.Granted = Math.Max(0, Math.Min(target, Math.Min(slots - inUse, userSlots - ofUser)));
        return job.Granted;
    }

    /// <summary>The job uses none any more.</summary>
    public void Leave(string jobId) => _jobs.Remove(jobId);

    private void Forget(DateTimeOffset now)
    {
        foreach (var job in _jobs.Values.Where(j => now - j.Seen > lease).ToList())
            _jobs.Remove(job.Id);
    }

    private Dictionary<string, int> Targets()
    {
        var targets = _jobs.Values.ToDictionary(j => j.Id, _ => 0, StringComparer.Ordinal);
        var users = _jobs.Values.GroupBy(j => j.Owner, StringComparer.Ordinal)
            .Select(g => new User([.. g], g.Min(j => j.Claim))).ToList();
        for (var left = slots; left > 0; left--)
        {
            var user = users.Where(u => u.Slots < userSlots && u.Jobs.Any(j => targets[j.Id] < j.Wanted))
                .OrderBy(u => u.Slots).ThenBy(u => u.Got).FirstOrDefault();
            if (user is null)
                break;
            var job = user.Jobs.Where(j => targets[j.Id] < j.Wanted).OrderBy(j => targets[j.Id] / j.Weight).ThenBy(j => j.Claim).First();
            targets[job.Id]++;
            user.Slots++;
        }

        return targets;
    }

    private static double WeightOf(BatchPriority priority) => priority switch
    {
        BatchPriority.Low => 0.5,
        BatchPriority.High => 2,
        _ => 1,
    };

    private sealed class Entry(string id, string owner)
    {
        public string Id { get; } = id;

        public string Owner { get; } = owner;

        public int Wanted { get; set; }

        public int Held { get; set; }

        public int Granted { get; set; }

        public double Weight { get; set; } = 1;

        public double Got { get; set; }

        // The less, the sooner it is its turn.
        public double Claim => Held > 0 ? Got - Turn : Got;

        public DateTimeOffset Seen { get; set; }
    }

    private sealed class User(IReadOnlyList<Entry> jobs, double got)
    {
        public IReadOnlyList<Entry> Jobs { get; } = jobs;

        public double Got { get; } = got;

        public int Slots { get; set; }
    }
}
