using System.CommandLine;

namespace Whence.Cli;

/// <summary>whence explain: why a network said what it said, for pictures or for raw tensors.</summary>
static class ExplainCommand
{
    public static Command Create()
    {
        var pictures = PictureArgument.Create();
        var (model, method, deadline) = (new ModelOptions(), new MethodOptions(), Deadline.Option());
        var target = TargetOption.Create();
        var folder = new Option<DirectoryInfo>("--out") { Description = "folder for overlays, maps and reports; for several pictures also an index.html", DefaultValueFactory = _ => new("whence-out") };
        var json = new Option<bool>("--json") { Description = "JSON Lines on stdout, one object per picture" };
        var input = new Option<FileInfo?>("--input") { Description = "a raw tensor (.npy) in the model's own layout, instead of pictures" };
        var output = new Option<FileInfo?>("--output") { Description = "with --input: where the map goes (.npy), in the input's layout" };
        var command = new Command("explain", "Explain what a network says about pictures, or about a raw tensor.") { pictures, target, deadline, folder, json, input, output };
        model.AddTo(command);
        method.AddTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            using var backend = model.Device.Open(parsed);
            var writer = new ResultWriter(parsed.GetValue(json), backend.Name, method.Catalogue(parsed).Files);
            var targets = parsed.GetValue(target) ?? [];
            if (parsed.GetValue(input) is not { } tensor)
            {
                using var job = new PictureJob(model, method, backend, parsed, writer);
                return Task.FromResult(job.Run(parsed.GetValue(pictures)!, parsed.GetValue(folder)!, targets, parsed.GetValue(deadline), cancellation));
            }
            new TensorJob(model, method, backend, parsed, writer).Run(tensor, parsed.GetValue(output), targets, parsed.GetValue(deadline), cancellation);
            return Task.FromResult(0);
        });
        return command;
    }
}
