using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Whence.Cli;

/// <summary>Options of a height and a width: of a network's pictures where its file leaves them open, of a transformer's patches.</summary>
static class PictureSize
{
    public static Option<(int Height, int Width)?> Option() =>
        Of("--size", "HEIGHTxWIDTH in pixels, such as 224x224", "height and width of the network's pictures, such as 224x224, where its file leaves them open");

    /// <summary>An option of two numbers.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="expected">What it takes, for messages.</param>
    /// <param name="description">What it is for.</param>
    public static Option<(int Height, int Width)?> Of(string name, string expected, string description) =>
        new(name) { HelpName = "HxW", Description = description, CustomParser = result => Parse(result, name, expected) };

    static (int Height, int Width)? Parse(ArgumentResult result, string name, string expected)
    {
        var text = result.Tokens is [var token] ? token.Value : "";
        var sides = text.Split('x', 'X');
        if (sides.Length is 1 or 2 && Side(sides[0]) is { } height && Side(sides[^1]) is { } width)
            return (height, width);
        result.AddError($"{name} is '{text}', expected {expected}");
        return null;
    }

    static int? Side(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var side) && side > 0 ? side : null;
}
