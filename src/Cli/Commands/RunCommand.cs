using System.CommandLine;
using System.Globalization;
using Whence.Graphs;
using Whence.Models.Onnx;
using Whence.Models.Tensors;
using Whence.Runtime;

namespace Whence.Cli;

/// <summary>whence run: a raw tensor through a model.</summary>
static class RunCommand
{
    public static Command Create()
    {
        var reading = new ReadingOptions();
        var model = new Option<FileInfo>("--model") { Description = "the ONNX file", Required = true };
        var input = new Option<FileInfo>("--input") { Description = "the input tensor (.npy), in the model's own layout", Required = true };
        var output = new Option<FileInfo>("--output") { Description = "where the output goes (.npy): the first one, or that of --scores", Required = true };
        var device = new DeviceOptions();
        var profile = new Option<bool>("--profile") { Description = "say on stderr what memory is held, and what every step takes" };
        var command = new Command("run", "Run a raw tensor through a model and write an output.") { model, input, output, profile };
        reading.AddTo(command);
        device.AddTo(command);
        command.SetAction(parsed =>
        {
            using var backend = device.Open(parsed);
            var network = OnnxModel.Load(parsed.GetValue(model)!.FullName).Read(reading.Of(parsed, hasModel: true));
            var x = Npy.Read(parsed.GetValue(input)!.FullName);
            var y = Run(network, x, backend, device.Precision(parsed), parsed.GetValue(profile));
            Npy.Write(parsed.GetValue(output)!.FullName, y);
            Console.Error.WriteLine($"whence: {Wanted(network)} {y}");
        });
        return command;
    }

    static string Wanted(OnnxModel network) => network.Scores is not { } asked ? network.Outputs[0].Name
        : network.Outputs.Any(o => o.Name == asked) ? asked
        : throw new OnnxException(network.Name, $"there is no output '{asked}'; the file has {string.Join(", ", network.Outputs)}");

    static HostTensor Run(OnnxModel network, HostTensor x, Backend backend, Precision precision, bool profiled)
    {
        var g = new Graph();
        var node = g.Input("whence.input", new(x.Shape));
        var built = network.Build(g, node, new OnnxOptions { InputLayout = OnnxInputLayout.AsDeclared });
        var y = built.Outputs[Wanted(network)];
        using var weights = new Weights(backend);
        network.Load(weights);
        using var plan = Plan.Compile(g, backend, weights, [y], options: new() { Precision = precision });
        plan.Set(node, x.ToFloats());
        plan.Run();
        if (profiled)
            Profile(plan);
        return HostTensor.From(plan.Get(y), y.Shape.ToArray());
    }

    static void Profile(Plan plan)
    {
        Console.Error.WriteLine($"memory: {plan.Memory}");
        Console.Error.WriteLine("      ms  GFLOP/s     GB/s  roofline  step");
        foreach (var step in plan.Profile())
        {
            Console.Error.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{step.Milliseconds,8:0.000} {step.GigaFlopPerSecond,8:0.0} {step.GigaBytesPerSecond,8:0.0} {step.RooflineShare,9:P0}  {step.Node}  {step.Kernel}"));
        }
    }
}
