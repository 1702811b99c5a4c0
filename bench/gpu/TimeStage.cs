using System.Diagnostics;
using Whence.Models;
using Whence.Models.Onnx;
using Whence.Runtime;
using Whence.Runtime.Cuda;

namespace Whence.Flight;

/// <summary>
/// Our times of the list <c>--rows</c>, in its order until <c>--seconds</c> are over. Each is written to <c>--out</c> as soon as it is there; rows that the
/// file has already are left out, so that a second start goes on, behind a row that ended the first one's process. Ends with 3 when the device is lost.
/// </summary>
sealed class TimeStage(FlightOptions options, Backend backend, StreamWriter file)
{
    readonly Dictionary<string, INetwork> networks = [];

    public static int Run(FlightOptions options)
    {
        var before = TimeRecord.Read(options.Out);
        using var file = new StreamWriter(options.Out, append: true) { AutoFlush = true };
        using var backend = Backend.Open(options.Device);
        var stage = new TimeStage(options, backend, file);
        // Ends a line that a dying process left half written.
        file.WriteLine();
        var done = stage.Blame(before);
        if (done.Count == 0 && backend is CudaBackend)
            stage.Write(new() { Row = TimeRecord.Ceilings, Numbers = "single", By = "whence", Flop = backend.Peaks.FlopPerSecond, Bytes = backend.Peaks.BytesPerSecond });
        var start = Stopwatch.GetTimestamp();
        foreach (var row in TimeRow.Read(options.Text("rows", "rows.txt")))
        {
            foreach (var numbers in row.Numbers.Where(numbers => !done.Contains((row.Name, Name(numbers)))))
            {
                if (Stopwatch.GetElapsedTime(start).TotalSeconds > options.Seconds)
                    return 0;
                if (!stage.Add(row, numbers))
                    return CaseListener.DeviceLost;
            }
        }
        return 0;
    }

    // Rows that a file names, done or begun; those that were begun and have no times get a line that says so.
    HashSet<(string Row, string Numbers)> Blame(IReadOnlyList<TimeRecord> before)
    {
        var ended = before.Where(record => record.By != TimeRecord.Start).Select(record => (record.Row, record.Numbers)).ToHashSet();
        foreach (var record in before.Where(record => record.By == TimeRecord.Start && ended.Add((record.Row, record.Numbers))))
            Write(record with { By = "whence", Note = "crashed: the process ended, or did not end in time" });
        return ended;
    }

    bool Add(TimeRow row, Precision numbers)
    {
        TimeRecord record = new() { Row = row.Name, Numbers = Name(numbers), By = TimeRecord.Start };
        Exception? error = null;
        Write(record);
        try
        {
            record = row.IsModel ? ModelRow.Time(row, Network(row.Words[0]), backend, numbers) : OpRow.Time(row, backend, numbers);
        }
        catch (Exception caught) when (caught is not OutOfMemoryException)
        {
            error = caught;
            record = record with { By = "whence", Note = $"{caught.GetType().Name}: {caught.Message}" };
        }
        Write(record);
        return error is not DeviceLostException && backend is not CudaBackend { Context.IsLost: true };
    }

    void Write(TimeRecord record) => file.WriteLine(record.ToLine());

    static string Name(Precision numbers) => numbers.ToString().ToLowerInvariant();

    INetwork Network(string name)
    {
        if (!networks.TryGetValue(name, out var network))
            networks[name] = network = OnnxModel.Load(Path.Combine(options.Text("models", "data/models"), name switch
            {
                "resnet20" => "resnet_cifar10/resnet20.onnx",
                "mobilenet_v2" => "mobilenet_v2/mobilenet_v2_1.0_224_dequant.onnx",
                _ => options.Text(name, $"{name}.onnx"),
            }));
        return network;
    }
}
