using System.Runtime.InteropServices;
using System.Text.Json.Serialization;
using Whence.Models;
using Whence.Models.Images;

namespace Whence.Explain.Reports;

/// <summary>One map over the picture of a page: without scripts a picture of it, with them its values under the pointer, its sign and its scale.</summary>
/// <param name="Title">What made the map.</param>
/// <param name="What">What it is of.</param>
/// <param name="Map">[Height,Width].</param>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
sealed record MapCard(string Title, Html What, float[] Map, int Height, int Width)
{
    /// <summary>Pictures smaller than this are shown enlarged, pixel by pixel.</summary>
    public const int SmallSide = 200;

    /// <summary>Cards are at least so many pixels wide.</summary>
    public const int LeastWidth = 300;

    /// <summary>Whether values may be negative.</summary>
    public bool IsSigned { get; init; } = true;

    /// <summary>What the colours mean, with the sign.</summary>
    public string Meaning { get; init; } = "";

    /// <summary>What they mean without it; the same where it says nothing.</summary>
    public string AbsoluteMeaning { get; init; } = "";

    /// <summary>What the method switch calls it.</summary>
    public string Method { get; init; } = "";

    /// <summary>What the target switch calls it.</summary>
    public string Target { get; init; } = "";

    /// <summary>Warnings, above the map.</summary>
    public Html Warnings { get; init; }

    /// <summary>What stands below the map.</summary>
    public Html Below { get; init; }

    /// <summary>The card.</summary>
    public Html Render(ShownPicture picture, bool isSmall)
    {
        var layer = Overlay.Layer(Map, Height, Width, IsSigned);
        var (image, seen, scale) = (picture.Image, picture.Seen, layer.Scale);
        var place = Html.Of($"left:{100 * seen.X / image.Width:0.####}%;top:{100 * seen.Y / image.Height:0.####}%;width:{100 * seen.Width / image.Width:0.####}%;height:{100 * seen.Height / image.Height:0.####}%");
        var (small, coarse, signed) = (Flag(isSmall, " small"), Flag(Width < 64, " class=\"coarse\""), Flag(IsSigned, " signed"));
        return Html.Of($"""
            <article class="card" data-method="{Method}" data-target="{Target}">
            <header><h3>{Title}</h3><p class="quiet what">{What}</p></header>
            {Warnings}<div class="view" role="img" aria-label="{Title}: map over {picture.Name}. {Meaning}"><div class="picture{small}"></div><div class="seen" style="{place}"><img{coarse} alt="" src="data:image/png;base64,{Html.Plain(Convert.ToBase64String(Png.Encode(layer.Image)))}"></div><i class="cross" hidden></i></div>
            <div class="legend"><span class="low">{(IsSigned ? NumberText.Of(-scale) : "0")}</span><i class="colours{signed}"></i><span class="high">{NumberText.Of(scale, IsSigned)}</span></div>
            <p class="value quiet" aria-live="polite"></p>
            {Meanings(layer.NoEvidence)}
            {Below}</article>

            """);
    }

    /// <summary>Switches between methods and between targets, where there are several.</summary>
    public static Html Switches(IReadOnlyList<MapCard> cards) =>
        Html.Join([Switch("method", "Method", cards.Select(card => card.Method)), Switch("target", "Class", cards.Select(card => card.Target))]);

    static Html Switch(string name, string label, IEnumerable<string> values)
    {
        string[] all = [.. values.Distinct()];
        return all.Length < 2 ? default : Html.Of(
            $"<span class=\"switch\" role=\"radiogroup\" aria-label=\"{label}\">{all.Select((value, i) => Html.Of($"<label><input type=\"radio\" name=\"{name}\" value=\"{value}\"{Flag(i == 0, " checked")}><span>{value}</span></label>"))}</span>");
    }

    Html Meanings(bool isEmpty) => isEmpty ? Html.Of($"<p class=\"meaning\">No evidence was found: the map is zero everywhere.</p>")
        : AbsoluteMeaning.Length == 0 ? Html.Of($"<p class=\"meaning\">{Meaning}</p>")
        : Html.Of($"<p class=\"meaning\"><span class=\"when-signed\">{Meaning}</span><span class=\"when-absolute\">{AbsoluteMeaning}</span></p>");

    static Html Flag(bool isSet, string markup) => Html.Plain(isSet ? markup : "");
}

/// <summary>The values of a page's maps for its script.</summary>
sealed record MapsJson(PictureSizeJson Picture, PictureRegion Seen, IReadOnlyList<MapValuesJson> Maps)
{
    public static MapsJson Of(ShownPicture picture, IReadOnlyList<MapCard> cards) =>
        new(new(picture.Image.Width, picture.Image.Height), picture.Seen, [.. cards.Select(card => new MapValuesJson(card.Height, card.Width, card.IsSigned, MemoryMarshal.AsBytes(card.Map.AsSpan()).ToArray()))]);
}

/// <summary>Pixels of a picture.</summary>
sealed record PictureSizeJson(int Width, int Height);

/// <summary>A map; its floats, row by row, little-endian, in base64.</summary>
sealed record MapValuesJson(int Height, int Width, bool IsSigned, byte[] Floats);

/// <summary>Source-generated writer of what pages hold for their scripts; it escapes what could end a script.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(MapsJson))]
sealed partial class PageJson : JsonSerializerContext;
