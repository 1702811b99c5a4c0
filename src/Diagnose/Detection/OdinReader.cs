using System.Globalization;
using Whence.Diagnose.Tables;

namespace Whence.Diagnose.Detection;

/// <summary>Reads detections as ODIN writes them [Torres 2020]: a text file a class, named after it, with "image score x y width height" on each line.</summary>
public static class OdinReader
{
    /// <summary>Adds the detections of a folder to truths in COCO's JSON.</summary>
    /// <exception cref="TableException">A file or line cannot be read, or speaks of what the truths do not know.</exception>
    public static DetectionData Read(string truth, string folder)
    {
        var known = CocoReader.ReadTruth(truth);
        var images = known.Images.Select((id, place) => (id, place)).ToDictionary(pair => pair.id, pair => pair.place);
        var detections = new List<DetectedObject>();
        foreach (var path in Directory.GetFiles(folder, "*.txt").Order(StringComparer.Ordinal))
        {
            var place = known.Classes.ToList().IndexOf(Path.GetFileNameWithoutExtension(path));
            if (place < 0)
                throw new TableException(Path.GetFileName(path), $"the truths have no class of this name: {string.Join(", ", known.Classes)}");
            detections.AddRange(File.ReadLines(path).Select((line, number) => Detection(Path.GetFileName(path), line, number + 1, place, images)));
        }
        return known with { Detections = [.. detections.OrderBy(detection => detection.Image)] };
    }

    static DetectedObject Detection(string source, string line, int number, int place, Dictionary<string, int> images)
    {
        var cells = line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (cells.Length != 6)
            throw new TableException(source, $"{cells.Length} cells, expects image, score, x, y, width, height", number);
        if (!images.TryGetValue(cells[0], out var image))
            throw new TableException(source, $"image '{TableException.Short(cells[0])}' is not among the truths'", number);
        var numbers = Array.ConvertAll(cells[1..], Number);
        return new(image, place, new(numbers[1], numbers[2], numbers[3], numbers[4]), numbers[0]);

        double Number(string cell) => double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)
            ? value
            : throw new TableException(source, $"'{TableException.Short(cell)}' is no finite number", number);
    }
}
