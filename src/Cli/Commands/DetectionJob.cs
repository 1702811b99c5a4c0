using System.CommandLine;
using System.Text.Json;
using Whence.Diagnose.Detection;

namespace Whence.Cli;

/// <summary>What is done with detections in COCO's JSON.</summary>
static class DetectionJob
{
    public static int Run(ParseResult parsed, string truths, IReadOnlyList<string> predictions, DiagnoseOutput output)
    {
        foreach (var path in predictions)
        {
            var (model, diagnosis) = (Path.GetFileNameWithoutExtension(path), DetectionDiagnosis.Of(CocoReader.Read(truths, path)));
            output.Save(parsed, $"{model}.html", () => DetectionPage.Render(diagnosis, model));
            if (output.IsJson(parsed))
                Console.Out.WriteLine(JsonSerializer.Serialize(diagnosis, JsonContext.Default.DetectionDiagnosis));
            else
                DiagnosisText.Write(diagnosis);
        }
        return 0;
    }
}
