using System.CommandLine;
using System.Globalization;
using Whence.Models.Training;

namespace Whence.Cli;

/// <summary>The option --augment: what is done to pictures in training, in order, such as crop:4,flip,cutout:8.</summary>
static class AugmentationOption
{
    const string Known = "crop:PIXELS, flip, cutout:PIXELS, colour:STRENGTH";

    public static Option<string> Create() => new("--augment")
    {
        HelpName = "LIST",
        Description = $"random changes of the pictures, with commas between: {Known}; none for none",
        DefaultValueFactory = _ => "crop:2,flip",
    };

    /// <summary>The augmentations of a list.</summary>
    /// <exception cref="UsageException">One is not known, or its number is none.</exception>
    public static IReadOnlyList<IAugmentation> Parse(string list) => list == "none" ? [] : [.. list.Split(',', StringSplitOptions.TrimEntries).Select(One)];

    static IAugmentation One(string text)
    {
        var (name, number) = text.Split(':') is [var first, var second] ? (first, second) : (text, "");
        return name switch
        {
            "crop" => new RandomCrop(Pixels(text, number)),
            "flip" when number.Length == 0 => new HorizontalFlip(),
            "cutout" => new Cutout(Pixels(text, number)),
            "colour" when float.TryParse(number, CultureInfo.InvariantCulture, out var s) && s is > 0 and <= 1 => new ColourJitter(s, s, s),
            _ => throw new UsageException($"--augment '{text}' is not known; known are {Known}, a strength above 0 and at most 1"),
        };
    }

    static int Pixels(string text, string number) => int.TryParse(number, CultureInfo.InvariantCulture, out var pixels) && pixels is >= 1 and <= 1000
        ? pixels : throw new UsageException($"--augment '{text}': a number of pixels from 1 to 1000 is needed, such as {text.Split(':')[0]}:4");
}
