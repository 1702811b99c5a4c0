using NUnit.Framework.Api;
using NUnit.Framework.Interfaces;
using NUnit.Framework.Internal;
using Whence.Tests;

namespace Whence.Flight;

/// <summary>Runs a share of the test cases in this process. Cases that the file names already are left out, so that a restart goes on behind a crash.</summary>
static class CaseWorker
{
    public static int Run(FlightOptions options)
    {
        var path = options.Out;
        var before = CaseRecord.Read(path);
        var done = before.Where(record => record.Kind != "plan").Select(record => record.Name).ToHashSet();
        var filter = new CaseFilter(options.Text("tests", "cuda:0"), options.Whole("shard", 0), options.Whole("shards", 1), done);
        var runner = new NUnitTestAssemblyRunner(new DefaultTestAssemblyBuilder());
        var loaded = runner.Load(typeof(TestBackends).Assembly, new Dictionary<string, object> { ["NumberOfTestWorkers"] = 0 });
        using var file = new StreamWriter(path, append: true) { AutoFlush = true };
        if (loaded.RunState == RunState.NotRunnable)
        {
            // Such as an assembly that a test's type names and the kit does not hold.
            file.WriteLine(new CaseRecord("end", "the tests cannot be loaded", "failed", 0, $"{loaded.Properties.Get(PropertyNames.SkipReason)}").ToLine());
            return 0;
        }
        if (before.Count == 0)
            file.WriteLine(new CaseRecord("plan", runner.CountTestCases(filter).ToString(System.Globalization.CultureInfo.InvariantCulture)).ToLine());
        runner.Run(new CaseListener(file), filter);
        return 0;
    }
}
