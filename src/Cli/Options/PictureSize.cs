using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Whence.Cli;

/// <summary>The option by which the size of a network's pictures is given where its file leaves it open.</summary>
static class PictureSize
{
    public static Option<(int Height, int Width)?> Option() => new("--size")
    {
        HelpName = "HxW",
        Description = "height and width of the network's pictures, such as 224x224, where its file leaves them open",
        CustomParser = Parse,
    };

    static (int Height, int Width)? Parse(ArgumentResult result)
    {
        var text = result.Tokens is [var token] ? token.Value : "";
        var sides = text.Split('x', 'X');
        if (sides.Length is 1 or 2 && Side(sides[0]) is { } height && Side(sides[^1]) is { } width)
            return (height, width);
        result.AddError($"--size is '{text}', expected HEIGHTxWIDTH in pixels, such as 224x224");
        return null;
    }

    static int? Side(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var side) && side > 0 ? side : null;
}
