using System.CommandLine;
using System.Text.Json;
using Whence.Diagnose.Detection;
using Whence.Diagnose.Report;

namespace Whence.Cli;

/// <summary>The JSON output of whence diagnose for detections.</summary>
sealed record DetectionJson(string Model, DetectionDiagnosis Detection, IReadOnlyList<GateResult> Gates);

/// <summary>What is done with detections in COCO's JSON: boxes or masks.</summary>
sealed class DetectionJob
{
    readonly Option<DetectionShape> shape = new("--shape")
    {
        Description = "what of detected objects is compared: boxes, masks; by default boxes where the detections state them",
        CustomParser = result => result.Tokens[0].Value switch
        {
            "boxes" => DetectionShape.Boxes,
            "masks" => DetectionShape.Masks,
            var other => throw new UsageException($"--shape {other}: boxes or masks"),
        },
    };

    public void AddTo(Command command) => command.Add(shape);

    public int Run(ParseResult parsed, string truths, IReadOnlyList<string> predictions, IReadOnlyList<IReadOnlyList<string>> similar, DiagnoseOutput output)
    {
        DetectionGate[] conditions = [.. output.Gates(parsed).Select(DetectionGate.Parse)];
        var passes = true;
        foreach (var path in predictions)
        {
            var (model, data) = (Path.GetFileNameWithoutExtension(path), Read(parsed, truths, path));
            var diagnosis = DetectionDiagnosis.Of(data, similar);
            GateResult[] results = [.. conditions.Select(gate => gate.Check(model, data, diagnosis))];
            var report = new DetectionJson(model, diagnosis, results);
            output.Save(parsed, $"{model}.html", () => DetectionPage.Render(report));
            if (output.IsJson(parsed))
                Console.Out.WriteLine(JsonSerializer.Serialize(report, JsonContext.Default.DetectionJson));
            else
                DiagnosisText.Write(report);
            passes &= DiagnoseOutput.Passes(results);
        }
        return passes ? 0 : ExitCode.GateFailed;
    }

    DetectionData Read(ParseResult parsed, string truths, string path) =>
        Directory.Exists(path) ? OdinReader.Read(truths, path) : CocoReader.Read(truths, path, parsed.GetValue(shape));
}
