using System.CommandLine;
using System.Text.Json;
using Whence.Models;
using Whence.Models.Lap;

namespace Whence.Cli;

/// <summary>whence lap insert: LAP layers in the place of a trained network's poolings, at first without any change of what it says.</summary>
static class LapInsertCommand
{
    public static Command Create()
    {
        var model = new Option<FileInfo>("--model") { Description = "the ONNX file", Required = true };
        var at = new Option<string[]>("--at")
        {
            Description = "poolings and convolutions of stride 2, by name or output, separated by commas; all: every pooling, which is the default; strided: every such convolution",
            AllowMultipleArgumentsPerToken = true,
        };
        var output = new Option<FileInfo>("--output", "--out") { Description = "where the new network goes (.onnx)", Required = true };
        var concepts = new Option<int?>("--concepts") { Description = "concepts of each layer's scorer; by default one a class, or 16 without classes where there are more than 100" };
        var beta = new Option<float>("--beta") { Description = "sharpness that attention starts from", DefaultValueFactory = _ => new LapOptions().Beta };
        var seed = new Option<ulong>("--seed") { Description = "key of the scorers' first weights" };
        var json = new Option<bool>("--json") { Description = "JSON on stdout" };
        var reading = new ReadingOptions();
        var command = new Command("insert", "Put LAP layers into a trained network; it first says what it said.") { model, at, output, concepts, beta, seed, json };
        reading.AddTo(command);
        command.SetAction((parsed, _) =>
        {
            var (from, to) = (parsed.GetValue(model)!, parsed.GetValue(output)!);
            if (from.FullName == to.FullName)
                throw new UsageException($"--output {to.Name} is the model itself; give another file");
            var options = new LapOptions
            {
                At = [.. (parsed.GetValue(at) is { Length: > 0 } named ? named : ["all"]).SelectMany(names => names.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))],
                Concepts = parsed.GetValue(concepts),
                Beta = parsed.GetValue(beta),
                Seed = parsed.GetValue(seed),
            };
            var network = ClassifierFile.SizedNetwork(from.FullName, null, reading.Of(parsed, hasModel: true));
            var inserted = LapInsertion.Insert(network, options);
            inserted.Model.Save(to.FullName);
            Write(inserted, to, parsed.GetValue(json));
            return Task.FromResult(0);
        });
        return command;
    }

    static void Write(LapInserted inserted, FileInfo to, bool json)
    {
        if (json)
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(
                new LapInsertedJson(to.FullName, [.. inserted.Layers.Select(layer => layer.Layer)], inserted.Concepts, inserted.Gap), JsonContext.Default.LapInsertedJson));
            return;
        }
        foreach (var layer in inserted.Layers)
            Console.Out.WriteLine($"  {layer.Layer}");
        Console.Out.WriteLine(FormattableString.Invariant(
            $"{inserted.Layers.Count} LAP layers of {inserted.Concepts} concepts; logits differ from the old network's by {inserted.Gap:g2} of the largest. Attention takes no part yet: train it (whence lap train)."));
        Console.Out.WriteLine($"  {to.FullName}");
    }
}
