using System.CommandLine;
using Whence.Diagnose.Report;

namespace Whence.Cli;

/// <summary>Where a diagnosis goes, and what it must meet.</summary>
sealed class DiagnoseOutput
{
    readonly Option<string[]> gates = new("--gate")
    {
        Description = "a condition to be met, such as accuracy[blur=high]>=0.8 or lower(accuracy)>=0.9, or of detections AP[size=small]>=0.3: else the command ends with 3",
    };

    readonly Option<bool> json = new("--json") { Description = "one JSON document on stdout" };
    readonly Option<DirectoryInfo?> folder = new("--out") { Description = "a page, diagnosis.html, or of detections one named after each model, is written into this folder" };

    readonly Option<DirectoryInfo?> images = new("--images") { Description = "the pictures, by id below this folder: the page shows the worst of every slice" };
    readonly Option<DirectoryInfo?> mapsOf = new("--maps-of") { Description = "a model's attributions over them, as annotate --maps writes them: they stand beside the pictures" };

    public void AddTo(Command command)
    {
        Option[] all = [gates, json, folder, images, mapsOf];
        foreach (var option in all)
            command.Add(option);
    }

    public IReadOnlyList<string> Gates(ParseResult parsed) => parsed.GetValue(gates) ?? [];

    public bool IsJson(ParseResult parsed) => parsed.GetValue(json);

    /// <summary>The path of a file in the folder asked for, which is made; null where none is asked for.</summary>
    public string? PathOf(ParseResult parsed, string name)
    {
        if (parsed.GetValue(folder) is not { } place)
            return null;
        place.Create();
        return Path.Combine(place.FullName, name);
    }

    /// <summary>The options of examples' pictures, as far as they are given.</summary>
    public IEnumerable<string> GivenPictures(ParseResult parsed) => new Option[] { images, mapsOf }.Where(option => parsed.GetResult(option) is not null).Select(option => option.Name);

    /// <summary>Pictures of examples, for the page.</summary>
    /// <exception cref="UsageException">A folder is not there.</exception>
    public ExamplePictures Pictures(ParseResult parsed) => new(parsed.GetValue(images), parsed.GetValue(mapsOf));

    public void Save(ParseResult parsed, string name, Func<string> render)
    {
        if (PathOf(parsed, name) is not { } path)
            return;
        File.WriteAllText(path, render());
        Console.Error.WriteLine($"whence: {path}");
    }

    /// <summary>Whether all gates hold; those that do not are said.</summary>
    public static bool Passes(IReadOnlyList<GateResult> results)
    {
        foreach (var gate in results.Where(gate => !gate.Holds))
            Console.Error.WriteLine(FormattableString.Invariant($"whence: gate {gate.Gate} fails for {gate.Model}: {gate.Measured:0.0000} on {gate.Count} examples"));
        return results.All(gate => gate.Holds);
    }
}
