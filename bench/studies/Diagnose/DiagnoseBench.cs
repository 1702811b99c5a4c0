using System.Diagnostics;
using System.Globalization;
using System.Text;
using Whence.Diagnose.Data;
using Whence.Diagnose.Detection;
using Whence.Diagnose.Report;

namespace Whence.Studies.Diagnose;

/// <summary>
/// Time against rows: made-up predictions of 10 classes with 30 properties, from CSV files to the whole diagnosis with its search for slices, and 200,000
/// made-up detections of 36,000 objects in 5,000 pictures. Memory is the peak of the process, so the largest size comes last.
/// </summary>
static class DiagnoseBench
{
    const int Classes = 10, Properties = 30, Pictures = 5000, Objects = 36_000, Detections = 200_000;

    static readonly int[] Rows = [10_000, 30_000, 100_000, 300_000, 1_000_000];
    static readonly List<double> Seconds = [];

    public static int Run(string[] args)
    {
        if (args is ["detections"])
        {
            Console.Out.WriteLine(Detection());
            return 0;
        }
        var report = new StringBuilder("# Error diagnosis against rows\n\n");
        report.Append(CultureInfo.InvariantCulture, $"{Environment.ProcessorCount} processors, .NET {Environment.Version}; {Properties} properties (half numbers, half words), {Classes} classes, probabilities, from CSV. ");
        report.Append("Seconds of the clock; of the processors in brackets; `dotnet run -c Release --project bench/studies -- diagnose`.\n\n");
        report.Append("| rows | read and joined | diagnosed | in all | peak of memory, MB |\n|---|---|---|---|---|\n");
        foreach (var rows in Rows)
            report.Append(Classification(rows));
        report.Append(Plot());
        report.Append(CultureInfo.InvariantCulture, $"\n{Detections:N0} detections of {Objects:N0} objects in {Pictures:N0} pictures: {Detection()}.\n");
        Console.Out.Write(report);
        if (args is [var path])
            File.WriteAllText(path, report.ToString());
        return 0;
    }

    static string Classification(int rows)
    {
        var folder = Directory.CreateTempSubdirectory("whence-bench-").FullName;
        try
        {
            var (truth, model, table) = (Path.Combine(folder, "truth.csv"), Path.Combine(folder, "model.csv"), Path.Combine(folder, "properties.csv"));
            WriteTables(rows, truth, model, table);
            ClassificationData? data = null;
            var reading = Time(() => data = ClassificationReader.Read(truth, [model], [table]));
            var thinking = Time(() => Diagnosis.Of(data!));
            Seconds.Add(reading.Wall + thinking.Wall);
            var peak = Process.GetCurrentProcess().PeakWorkingSet64 / 1e6;
            return string.Create(
                CultureInfo.InvariantCulture,
                $"| {rows:N0} | {Text(reading)} | {Text(thinking)} | {Text((reading.Wall + thinking.Wall, reading.Processor + thinking.Processor))} | {peak:N0} |\n");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    static string Plot() => string.Create(CultureInfo.InvariantCulture, $"""

        ```mermaid
        xychart-beta
            title "Seconds against rows"
            x-axis "rows" [{string.Join(", ", Rows.Select(rows => $"{rows / 1000}k"))}]
            y-axis "seconds of the clock" 0 --> {Math.Ceiling(Seconds.Max())}
            line [{string.Join(", ", Seconds.Select(seconds => seconds.ToString("0.0", CultureInfo.InvariantCulture)))}]
        ```

        """);

    static void WriteTables(int rows, string truth, string model, string table)
    {
        var random = new Random(1);
        using StreamWriter labels = new(truth), scores = new(model), properties = new(table);
        labels.Write("id,label\n");
        scores.Write($"id,{string.Join(',', Enumerable.Range(0, Classes).Select(k => $"p:{k}"))}\n");
        properties.Write($"id,{string.Join(',', Enumerable.Range(0, Properties).Select(p => $"property{p}"))}\n");
        for (var i = 0; i < rows; i++)
        {
            var label = random.Next(Classes);
            labels.Write($"picture{i},{label}\n");
            var p = Enumerable.Range(0, Classes).Select(k => random.NextDouble() + (k == label ? 0.8 : 0)).ToArray();
            scores.Write($"picture{i},{string.Join(',', p.Select(value => (value / p.Sum()).ToString("0.######", CultureInfo.InvariantCulture)))}\n");
            properties.Write($"picture{i},{string.Join(',', Enumerable.Range(0, Properties).Select(Value))}\n");
        }

        string Value(int p) => p % 2 == 0 ? random.NextDouble().ToString("0.####", CultureInfo.InvariantCulture) : $"v{random.Next(2 + p / 2)}";
    }

    static string Detection()
    {
        var random = new Random(1);
        TruthObject[] truths = [.. Enumerable.Range(0, Objects).Select(i => Truth($"{i}", random.Next(Pictures), random.Next(80), Any()))];
        DetectedObject[] found = [.. Enumerable.Range(0, Detections).Select(i => i % 3 == 0 ? Near(truths[random.Next(Objects)]) : new(random.Next(Pictures), random.Next(80), Any(), random.NextDouble()))];
        DetectionData data = new([.. Enumerable.Range(0, Pictures).Select(i => $"{i}")], [.. Enumerable.Range(0, 80).Select(k => $"{k}")], truths, found);
        var weather = new Property("weather", ["sun", "rain", "snow", "night"], [.. Enumerable.Range(0, Pictures).Select(i => (byte)(i % 4))], false);
        var truncated = new Property("truncated", ["no", "yes"], [.. Enumerable.Range(0, Objects).Select(i => (byte)(i % 2))], false);
        data = data with { PictureProperties = [weather], ObjectProperties = [truncated] };
        return $"TIDE {Text(Time(() => TideAnalysis.Of(data)))}, COCO {Text(Time(() => CocoEvaluation.Of(data)))}, the whole diagnosis with a property of pictures and one of objects {Text(Time(() => DetectionDiagnosis.Of(data)))}";

        Box Any() => new(random.Next(500), random.Next(400), 10 + random.Next(150), 10 + random.Next(150));

        DetectedObject Near(TruthObject t) =>
            new(t.Image, random.Next(5) == 0 ? random.Next(80) : t.Class, t.Box with { X = t.Box.X + random.Next(40), Y = t.Box.Y + random.Next(20) }, random.NextDouble());
    }

    static TruthObject Truth(string id, int image, int c, Box box) => new(id, image, c, box, box.Area, false);

    static (double Wall, double Processor) Time(Action run)
    {
        var (watch, before) = (Stopwatch.StartNew(), Process.GetCurrentProcess().TotalProcessorTime);
        run();
        return (watch.Elapsed.TotalSeconds, (Process.GetCurrentProcess().TotalProcessorTime - before).TotalSeconds);
    }

    static string Text((double Wall, double Processor) time) => string.Create(CultureInfo.InvariantCulture, $"{time.Wall:0.0} s ({time.Processor:0.0})");
}
