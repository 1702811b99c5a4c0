using Whence.Models;
using Whence.Models.Images;

namespace Whence.Explain.Reports;

/// <summary>A picture as pages show it: at its own size, or scaled down where that is large; with the part of it that the network saw, and what the network saw.</summary>
public sealed class ShownPicture
{
    /// <summary>The longer side is at most so many pixels.</summary>
    public const int MostSide = 1280;

    // Files of this size are small whatever they are; larger ones are written with loss.
    const int LosslessSide = 320;

    // What is smaller is shown enlarged, pixel by pixel.
    const int SmallSide = 224;

    readonly (int Width, int Height) size;
    readonly PictureRegion seenOfOriginal;

    ShownPicture(string name, Image original, Image fitted, PictureRegion seen)
    {
        (Name, Fitted, seenOfOriginal, size) = (name, fitted, seen, (original.Width, original.Height));
        var scale = Math.Min(1, (double)MostSide / Math.Max(original.Width, original.Height));
        var (width, height) = (Math.Max(1, (int)Math.Round(scale * original.Width)), Math.Max(1, (int)Math.Round(scale * original.Height)));
        Image = Resize.To(original.Flatten(Rgb.White).ToRgb(), width, height);
        var (across, down) = ((double)width / original.Width, (double)height / original.Height);
        Seen = new(across * seen.X, down * seen.Y, across * seen.Width, down * seen.Height);
    }

    /// <summary>Name of its file, without folders.</summary>
    public string Name { get; }

    /// <summary>The picture, red-green-blue, upright.</summary>
    public Image Image { get; }

    /// <summary>What the network saw: the part at the network's size.</summary>
    public Image Fitted { get; }

    /// <summary>The part that the network saw, in pixels of <see cref="Image"/>.</summary>
    public PictureRegion Seen { get; }

    /// <summary>Whether the network saw less than the whole picture.</summary>
    public bool IsCut => seenOfOriginal.Width < size.Width - 0.5 || seenOfOriginal.Height < size.Height - 0.5;

    /// <summary>A picture of any size, and how a network sees it.</summary>
    /// <param name="name">Name of its file.</param>
    /// <param name="original">The picture, upright.</param>
    /// <param name="preprocessing">What is done to it, the network's size included.</param>
    /// <exception cref="PreprocessingException">The preprocessing refuses a picture of this size.</exception>
    public static ShownPicture Of(string name, Image original, Preprocessing preprocessing) =>
        new(Provenance.FileName(name), original, preprocessing.Fit(original), preprocessing.Seen(original.Width, original.Height));

    /// <summary>The map over the picture; small pictures are enlarged.</summary>
    /// <inheritdoc cref="Overlay.Render"/>
    public Image Overlaid(ReadOnlySpan<float> map, int mapHeight, int mapWidth, bool isSigned = true)
    {
        var overlay = Overlay.Render(Image, map, mapHeight, mapWidth, isSigned, seen: Seen).Image;
        return Math.Max(overlay.Width, overlay.Height) < SmallSide ? Resize.Enlarge(overlay) : overlay;
    }

    /// <summary>What is shown and what was seen, in words.</summary>
    internal Html Words()
    {
        var shown = (Image.Width, Image.Height) == size ? "" : $", shown at {Image.Width} × {Image.Height}";
        var network = $"{Fitted.Width} × {Fitted.Height}";
        var seen = IsCut ? $"The network sees the {Math.Round(seenOfOriginal.Width)} × {Math.Round(seenOfOriginal.Height)} in its middle, at {network}; the rest is dimmed."
            : network == $"{size.Width} × {size.Height}" ? "The network sees it as it is." : $"The network sees all of it, at {network}.";
        return Html.Of($"{Html.Name(Name)} has {size.Width} × {size.Height} pixels{shown}. {seen}");
    }

    /// <summary>A picture as the address of an image in a page: small ones to the last bit unless that is of no matter.</summary>
    internal static string Address(Image image, bool isExact = true) => isExact && Math.Max(image.Width, image.Height) <= LosslessSide
        ? $"data:image/png;base64,{Convert.ToBase64String(Png.Encode(image))}" : $"data:image/jpeg;base64,{Convert.ToBase64String(Jpeg.Encode(image))}";
}
