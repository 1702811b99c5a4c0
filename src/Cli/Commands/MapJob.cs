using System.CommandLine;
using System.Text.Json;
using Whence.Diagnose.Detection;
using Whence.Diagnose.Localization;
using Whence.Models.Tensors;

namespace Whence.Cli;

/// <summary>What is done with maps over objects in COCO's JSON: localisation by maps.</summary>
sealed class MapJob
{
    readonly Option<DirectoryInfo?> folder = new("--maps")
    {
        Description = "instead of predictions: maps over the objects, a .npy [H,W] or [classes,H,W] a picture, named after its id or file: do they lie on the objects?",
    };

    readonly Option<double> threshold = new("--map-threshold") { Description = "from which part of its largest value a map counts", DefaultValueFactory = _ => 0.5 };
    readonly Option<bool> absolute = new("--absolute") { Description = "map thresholds are in the maps' own units" };

    public void AddTo(Command command)
    {
        Option[] all = [folder, threshold, absolute];
        foreach (var option in all)
            command.Add(option);
    }

    /// <summary>Whether maps are to be judged.</summary>
    public bool IsAsked(ParseResult parsed) => parsed.GetValue(folder) is not null;

    public int Run(ParseResult parsed, string truths, DiagnoseOutput output)
    {
        if (output.Gates(parsed).Count > 0)
            throw new UsageException("--gate is for classification and detections; of maps the four measures are given");
        var place = parsed.GetValue(folder)!;
        var truth = CocoReader.ReadTruth(truths, DetectionShape.AsStated);
        var study = MapStudy.Of(truth, (image, c) => Map(place, truth, image, c), parsed.GetValue(threshold), parsed.GetValue(absolute));
        output.Save(parsed, "maps.html", () => MapPage.Render(study, place.Name));
        if (output.IsJson(parsed))
            Console.Out.WriteLine(JsonSerializer.Serialize(study, JsonContext.Default.MapStudy));
        else
            DiagnosisText.Write(study);
        return 0;
    }

    static (double[], int)? Map(DirectoryInfo folder, DetectionData truth, int image, int c)
    {
        string[] names = [truth.Files[image], truth.Images[image]];
        var path = names.Where(name => name.Length > 0).Select(name => Path.Combine(folder.FullName, $"{Path.GetFileNameWithoutExtension(Path.GetFileName(name))}.npy")).FirstOrDefault(File.Exists);
        if (path is null)
            return null;
        var map = Npy.Read(path);
        int[] shape = [.. map.Shape.SkipWhile((size, axis) => size == 1 && axis < map.Shape.Length - 2)];
        var values = map.ToDoubles();
        return shape switch
        {
            [_, var width] => (values, width),
            [var classes, var height, var width] when classes == truth.Classes.Count => (values[(c * height * width)..((c + 1) * height * width)], width),
            _ => throw new UsageException($"{path}: a map of shape [{string.Join(',', map.Shape)}], expects [height,width] or [{truth.Classes.Count},height,width]"),
        };
    }
}
