using System.CommandLine;
using Whence.Models.Networks;
using Whence.Models.Onnx;
using Whence.Models.Tensors;
using Whence.Models.Training;

namespace Whence.Cli;

/// <summary>whence export: a network's weights from an ONNX file to safetensors, or into an ONNX file from safetensors or a checkpoint of a training.</summary>
sealed class ExportCommand
{
    // How a checkpoint calls the weights themselves.
    const string InCheckpoint = "weight/";

    readonly Option<string> model = new("--model") { HelpName = "FILE|NAME", Description = $"the ONNX file, or a new network: {string.Join(", ", Architectures.Names)}", Required = true };
    readonly Option<FileInfo?> weights = new("--weights") { Description = "safetensors with the weights' names of the ONNX file, or a checkpoint of whence train; its values take the place of the file's" };
    readonly Option<FileInfo> output = new("--output") { Description = "an .onnx file, or .safetensors with all weights and statistics", Required = true };
    readonly Option<(int Height, int Width)?> size = PictureSize.Option();
    readonly Option<int> channels = new Option<int>("--channels") { Description = "colours of a new network", DefaultValueFactory = _ => 3 }.Within(1, 4);
    readonly Option<int> classes = new Option<int>("--classes") { Description = "of a new network", DefaultValueFactory = _ => 10 }.Within(2);
    readonly Option<ulong> seed = new("--seed") { Description = "key of a new network's weights", DefaultValueFactory = _ => 1 };

    public static Command Create()
    {
        var verb = new ExportCommand();
        verb.size.Description = "height and width of a new network's pictures; 32x32 without it";
        var command = new Command("export", "Write a network as ONNX, its weights as safetensors, or one with the weights of the other.")
        {
            verb.model, verb.weights, verb.output, verb.size, verb.channels, verb.classes, verb.seed,
        };
        command.SetAction(verb.Run);
        return command;
    }

    int Run(ParseResult parsed)
    {
        var network = Network(parsed);
        if (parsed.GetValue(weights) is { } file)
            network = WithWeights(network, file.FullName);
        var to = parsed.GetValue(output)!;
        switch (to.Extension.ToLowerInvariant())
        {
            case ".onnx":
                network.Save(to.FullName);
                break;
            case ".safetensors":
                var open = new TrainableModel(network);
                Safetensors.Write(to.FullName, open.Variables.Select(name => KeyValuePair.Create(name, open.Initial(name))));
                break;
            default:
                throw new UsageException($"--output {to.Name}: a name that ends in .onnx or .safetensors is needed");
        }
        Console.Out.WriteLine($"written: {to}");
        return 0;
    }

    OnnxModel Network(ParseResult parsed)
    {
        var name = parsed.GetValue(model)!;
        if (File.Exists(name))
            return OnnxModel.Load(name);
        if (!Architectures.Names.Contains(name))
            throw new UsageException($"--model {name}: there is no such file, and no such network; new ones are {string.Join(", ", Architectures.Names)}");
        var (height, width) = parsed.GetValue(size) ?? (32, 32);
        return Architectures.Build(name, parsed.GetValue(channels), height, width, parsed.GetValue(classes), parsed.GetValue(seed));
    }

    // Every weight of the network is given, or nothing is: half of one network and half of another is none.
    static OnnxModel WithWeights(OnnxModel network, string path)
    {
        using var file = Safetensors.Open(path);
        var open = new TrainableModel(network);
        string Name(string weight) => file.Contains(weight) ? weight : InCheckpoint + weight;
        if (open.Variables.Where(name => !file.Contains(Name(name))).ToArray() is { Length: > 0 } missing)
            throw new TensorFormatException(path, $"it has no {string.Join(", ", missing.Take(5))}{(missing.Length > 5 ? $" and {missing.Length - 5} more" : "")}, which '{network.Name}' needs");
        foreach (var name in open.Variables)
            if (!file[Name(name)].Shape.AsSpan().SequenceEqual(open.Initial(name).Shape))
                throw new TensorFormatException(path, $"'{name}' is {file[Name(name)]}, '{network.Name}' takes {open.Initial(name)}");
        return network.WithValues(open.Variables.ToDictionary(name => name, name => file[Name(name)].ToFloats()));
    }
}
