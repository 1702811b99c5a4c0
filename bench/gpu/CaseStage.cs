using System.Diagnostics;

namespace Whence.Flight;

/// <summary>
/// The test cases whose name matches <c>--tests</c>, in <c>--workers</c> processes. A worker that dies or hangs is started again behind the case that
/// killed it. When <c>--seconds</c> are over, workers are stopped and the report is written of what there is.
/// </summary>
sealed class CaseStage(FlightOptions options)
{
    const int MostRestarts = 40;
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(45);

    readonly long start = Stopwatch.GetTimestamp();
    readonly int workers = options.Whole("workers", 12);

    public static int Run(FlightOptions options)
    {
        var stage = new CaseStage(options);
        Task.WaitAll(Enumerable.Range(0, stage.workers).Select(shard => Task.Factory.StartNew(() => stage.Shard(shard), TaskCreationOptions.LongRunning)));
        var report = new CaseReport(Enumerable.Range(0, stage.workers).Select(shard => CaseRecord.Read(stage.PathOf(shard))));
        File.WriteAllText(options.Out, report.Markdown(options.Text("title", "Cases")));
        Console.Out.WriteLine(report.Line);
        return 0;
    }

    string PathOf(int shard) => Path.ChangeExtension(options.Out, $"{shard}.jsonl");

    bool IsOver => Stopwatch.GetElapsedTime(start).TotalSeconds > options.Seconds;

    void Shard(int shard)
    {
        var path = PathOf(shard);
        for (var attempt = 0; attempt <= MostRestarts && !IsOver; attempt++)
        {
            using var process = Process.Start(Command(shard, path))!;
            var words = Watch(process, path);
            if (process.ExitCode == 0)
                return;
            if (process.ExitCode != CaseListener.DeviceLost)
                Blame(path, words);
        }
    }

    ProcessStartInfo Command(int shard, string path)
    {
        var info = new ProcessStartInfo(Environment.ProcessPath!);
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
            info.ArgumentList.Add(typeof(CaseStage).Assembly.Location);
        foreach (var word in (string[])["worker", "--out", path, "--tests", options.Text("tests", "cuda:0"), "--shard", $"{shard}", "--shards", $"{workers}"])
            info.ArgumentList.Add(word);
        return info;
    }

    // Waits for the end, the stage's last second, or a case that does not end.
    string Watch(Process process, string path)
    {
        var begun = DateTime.UtcNow;
        while (!process.WaitForExit(200))
        {
            var touched = File.Exists(path) ? File.GetLastWriteTimeUtc(path) : begun;
            var isStuck = DateTime.UtcNow - (touched > begun ? touched : begun) > Patience;
            if (!isStuck && !IsOver)
                continue;
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
            return isStuck ? $"no end after {Patience.TotalSeconds} s" : "the stage's time was over";
        }
        return $"the process ended with {process.ExitCode}";
    }

    static void Blame(string path, string words)
    {
        var records = CaseRecord.Read(path);
        var ended = records.Where(record => record.Kind == "end").Select(record => record.Name).ToHashSet();
        foreach (var record in records.Where(record => record.Kind == "start" && !ended.Contains(record.Name)))
            File.AppendAllText(path, "\n" + new CaseRecord("end", record.Name, words.StartsWith("the stage", StringComparison.Ordinal) ? "unfinished" : "crashed", 0, words).ToLine() + "\n");
    }
}
