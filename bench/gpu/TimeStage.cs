using System.Diagnostics;
using Whence.Models;
using Whence.Models.Onnx;
using Whence.Runtime;
using Whence.Runtime.Cuda;

namespace Whence.Flight;

/// <summary>
/// Our times of the list <c>--rows</c>, in its order until <c>--seconds</c> are over. Each is written to <c>--out</c> as soon as it is there; rows that the
/// file has already are left out, so that a second start goes on. Ends with 3 when the device is lost.
/// </summary>
sealed class TimeStage(FlightOptions options, Backend backend, StreamWriter file)
{
    readonly Dictionary<string, INetwork> networks = [];

    public static int Run(FlightOptions options)
    {
        var done = TimeRecord.Read(options.Out).Select(record => (record.Row, record.Numbers)).ToHashSet();
        using var file = new StreamWriter(options.Out, append: true) { AutoFlush = true };
        using var backend = Backend.Open(options.Device);
        var stage = new TimeStage(options, backend, file);
        var start = Stopwatch.GetTimestamp();
        foreach (var row in TimeRow.Read(options.Text("rows", "rows.txt")))
        {
            foreach (var numbers in row.Numbers.Where(numbers => !done.Contains((row.Name, numbers.ToString().ToLowerInvariant()))))
            {
                if (Stopwatch.GetElapsedTime(start).TotalSeconds > options.Seconds)
                    return 0;
                if (!stage.Add(row, numbers))
                    return CaseListener.DeviceLost;
            }
        }
        return 0;
    }

    bool Add(TimeRow row, Precision numbers)
    {
        TimeRecord record;
        Exception? error = null;
        try
        {
            record = row.IsModel ? ModelRow.Time(row, Network(row.Words[0]), backend, numbers) : OpRow.Time(row, backend, numbers);
        }
        catch (Exception caught) when (caught is not OutOfMemoryException)
        {
            error = caught;
            record = new() { Row = row.Name, Numbers = numbers.ToString().ToLowerInvariant(), By = "whence", Note = $"{caught.GetType().Name}: {caught.Message}" };
        }
        file.WriteLine(record.ToLine());
        return error is not DeviceLostException && backend is not CudaBackend { Context.IsLost: true };
    }

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
