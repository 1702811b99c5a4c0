using System.CommandLine;
using Whence.Explain;
using Whence.Models;
using Whence.Models.Tensors;

namespace Whence.Cli;

/// <summary>whence explain: why a network said what it said, for pictures or for raw tensors.</summary>
static class ExplainCommand
{
    public static Command Create()
    {
        var pictures = new Argument<FileInfo[]>("IMAGE") { Description = "PNG, JPEG, WebP or BMP pictures", Arity = ArgumentArity.ZeroOrMore };
        var (model, method, deadline) = (new ModelOptions(), new MethodOptions(), Deadline.Option());
        var target = new Option<string?>("--target") { Description = "the class to explain, by index, label or synonym; the predicted one by default" };
        var folder = new Option<DirectoryInfo>("--out") { Description = "folder for overlays, maps and reports", DefaultValueFactory = _ => new("whence-out") };
        var json = new Option<bool>("--json") { Description = "JSON Lines on stdout, one object per picture" };
        var input = new Option<FileInfo?>("--input") { Description = "a raw tensor (.npy) in the model's own layout, instead of pictures" };
        var output = new Option<FileInfo?>("--output") { Description = "with --input: where the map goes (.npy), in the input's layout" };
        var command = new Command("explain", "Explain what a network says about pictures, or about a raw tensor.") { pictures, target, deadline, folder, json, input, output };
        model.AddTo(command);
        method.AddTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            using var backend = model.Device.Open(parsed);
            var writer = new ResultWriter(parsed.GetValue(json), backend.Name);
            if (parsed.GetValue(input) is { } tensor)
            {
                var network = model.Network(parsed);
                var job = new TensorJob(network, model.Labels(parsed, network), backend, method, model.Device.Precision(parsed), parsed);
                job.Run(tensor, parsed.GetValue(output), parsed.GetValue(target), parsed.GetValue(deadline), writer, cancellation);
                return Task.FromResult(0);
            }
            var classifier = model.Classifier(parsed);
            var explainer = method.Explainer(parsed, (name, tensor) => Pixels(classifier, name, tensor), image => classifier.Prepare(image).Pixels);
            using var session = new ExplainSession(classifier, backend, explainer, method.Session(parsed, explainer, model.Device.Precision(parsed)));
            var chosen = parsed.GetValue(target) is { } text ? TargetOption.Resolve(text, classifier.Labels, classifier.Classes) : (int?)null;
            var files = new List<(string Overlay, string Title)>();
            foreach (var (name, load) in model.Pictures(parsed, parsed.GetValue(pictures)!))
            {
                var (fitted, pixels) = classifier.Prepare(load());
                var explanation = ProgressBar.Show(name, progress => session.Run(pixels, chosen, parsed.GetValue(deadline), cancellation, progress));
                var saved = new ResultFiles(parsed.GetValue(folder)!, name).Save(explanation, fitted, backend, method.Given(parsed));
                writer.Write(name, explanation, saved);
                files.Add((saved.Overlay!, $"{name}: {explanation.Target.Label}"));
            }
            if (files.Count > 1)
                ResultFiles.SaveSheet(parsed.GetValue(folder)!, files);
            return Task.FromResult(0);
        });
        return command;
    }

    // As maps of pictures are written: [H,W,C] in [0,1].
    static float[] Pixels(Classifier classifier, string name, HostTensor tensor)
    {
        var shape = classifier.InputShape.Span;
        if (!shape.EndsWith(tensor.Shape) || tensor.Rank < 3)
            throw new TensorFormatException(name, $"the tensor is [{string.Join(',', tensor.Shape)}], the pixels of {classifier.Name} are [{string.Join(',', shape[1..].ToArray())}]");
        return tensor.ToFloats();
    }
}
