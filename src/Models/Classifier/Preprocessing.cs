using Whence.Models.Images;

namespace Whence.Models;

/// <summary>
/// What lies between a picture and a network's input: size, colours, scale. Pixels are [H,W,C] in [0,1], colours as red, green, blue;
/// the network sees ((lo + pixel * (hi - lo)) - mean) / std per channel, channels in the network's own order.
/// </summary>
public sealed record Preprocessing
{
    /// <summary>Name for messages: the preset or the file.</summary>
    public string Name { get; init; } = "preprocessing";

    /// <summary>Height and width of the network's input in pixels; 0 takes what the network says.</summary>
    public int Height { get; init; }

    /// <inheritdoc cref="Height"/>
    public int Width { get; init; }

    /// <summary>How pictures of other sizes are treated.</summary>
    public ResizeRule Resize { get; init; } = ResizeRule.ShorterSide;

    /// <summary>
    /// Length of the shorter side before the centre is cut out; 0 for 8/7 of the longer side of the input (256 for 224).
    /// </summary>
    public int ShorterSide { get; init; }

    /// <summary>The filter for resizing.</summary>
    public Interpolation Interpolation { get; init; } = Interpolation.Bilinear;

    /// <summary>The order in which the network expects colours.</summary>
    public ChannelOrder Channels { get; init; } = ChannelOrder.Rgb;

    /// <summary>The value that black becomes.</summary>
    public float Low { get; init; }

    /// <summary>The value that white becomes: 1, or 255.</summary>
    public float High { get; init; } = 1;

    /// <summary>
    /// Subtracted per channel, in the network's channel order and in the units of <see cref="Low"/> and <see cref="High"/>; empty for 0.
    /// </summary>
    public IReadOnlyList<float> Mean { get; init; } = [];

    /// <summary>Divided by per channel, as <see cref="Mean"/>; empty for 1.</summary>
    public IReadOnlyList<float> Std { get; init; } = [];

    /// <summary>Path of a file of class labels, or the name of a built-in list, or null.</summary>
    public string? LabelsFile { get; init; }

    /// <summary>Name of the model's output that holds the scores, or null.</summary>
    public string? Scores { get; init; }

    /// <summary>The presets' names.</summary>
    public static IReadOnlyList<string> Presets { get; } = ["imagenet", "cifar10", "fashion-mnist", "raw", "raw255"];

    /// <summary>Number of colour channels of the picture: 1 or 3.</summary>
    public int PixelChannels => Channels == ChannelOrder.Grey ? 1 : 3;

    /// <summary>
    /// A preset by name: <c>imagenet</c> (256, centre 224, ImageNet mean and standard deviation), <c>cifar10</c> (32, the same mean and
    /// deviation), <c>fashion-mnist</c> (28, grey), <c>raw</c> (pixels in [0,1] as they are) or <c>raw255</c> (pixels in [0,255]).
    /// </summary>
    /// <exception cref="PreprocessingException">There is no preset of that name; the message lists them.</exception>
    public static Preprocessing Preset(string name) => name switch
    {
        "imagenet" => new()
        {
            Name = name,
            ShorterSide = 256,
            Height = 224,
            Width = 224,
            Mean = [0.485f, 0.456f, 0.406f],
            Std = [0.229f, 0.224f, 0.225f]
        },
        "cifar10" => new()
        {
            Name = name,
            Resize = ResizeRule.Stretch,
            Height = 32,
            Width = 32,
            Mean = [0.485f, 0.456f, 0.406f],
            Std = [0.229f, 0.224f, 0.225f],
        },
        "fashion-mnist" => new()
        {
            Name = name,
            Resize = ResizeRule.Stretch,
            Height = 28,
            Width = 28,
            Channels = ChannelOrder.Grey,
            Mean = [0.2860f],
            Std = [0.3530f],
        },
        "raw" => new() { Name = name, Resize = ResizeRule.Stretch },
        "raw255" => new() { Name = name, Resize = ResizeRule.Stretch, High = 255 },
        _ => throw new PreprocessingException($"there is no preset '{name}'; presets are {string.Join(", ", Presets)}"),
    };

    /// <summary>Reads a sidecar <c>model.json</c>; a relative path of labels is taken from the file's folder.</summary>
    /// <exception cref="PreprocessingException">The file is not such a description; the message names the field.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Preprocessing Read(string path) => ModelJson.Parse(File.ReadAllText(path), path);

    /// <summary>
    /// Per-channel scale and offset, in the network's channel order: the network sees pixel * scale + offset.
    /// </summary>
    /// <exception cref="PreprocessingException">Mean or std do not have one entry per channel.</exception>
    public (float[] Scale, float[] Offset) Affine(int channels)
    {
        CheckCount("mean", Mean.Count, channels);
        CheckCount("std", Std.Count, channels);
        var (scale, offset) = (new float[channels], new float[channels]);
        for (var c = 0; c < channels; c++)
        {
            double mean = Mean.Count == 0 ? 0 : Mean[Mean.Count == 1 ? 0 : c];
            double std = Std.Count == 0 ? 1 : Std[Std.Count == 1 ? 0 : c];
            if (!(std > 0) || !double.IsFinite(std) || !double.IsFinite(mean))
                throw new PreprocessingException(
                    $"{Name}: channel {c} has mean {mean} and std {std}; std must be positive and both finite");
            scale[c] = (float)(((double)High - Low) / std);
            offset[c] = (float)((Low - mean) / std);
        }
        return (scale, offset);
    }

    /// <summary>Writes a <c>model.json</c> that says the same, for whoever reads the model next.</summary>
    /// <param name="path">The file.</param>
    /// <param name="labels">Name of a file of class names beside it, or of a built-in list; null where there are none.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Write(string path, string? labels) => File.WriteAllText(path, ModelJson.Format(this, labels) + "\n");

    /// <summary>
    /// The picture at the network's size and in the network's kind of colour (grey, or red-green-blue), as it will be seen; alpha is laid
    /// over white.
    /// </summary>
    /// <exception cref="PreprocessingException">
    /// The rule is <see cref="ResizeRule.None"/> and the picture has another size, or what is to be cut out is larger than the picture.
    /// </exception>
    public Image Fit(Image image)
    {
        if (Height == 0 || Width == 0)
            throw new PreprocessingException($"{Name}: no size is known; join the preprocessing with a network first");
        var opaque = image.Channels == 4 ? image.Flatten(Rgb.White) : image;
        var coloured = Channels == ChannelOrder.Grey ? opaque.ToGrey() : opaque.ToRgb();
        if ((coloured.Height, coloured.Width) == (Height, Width))
            return coloured;
        switch (Resize)
        {
            case ResizeRule.Stretch:
                return Images.Resize.To(coloured, Width, Height, Interpolation);
            case ResizeRule.ShorterSide:
                var side = SideBeforeCrop;
                var resized = Images.Resize.ShorterSide(coloured, side, Interpolation);
                return resized.Height >= Height && resized.Width >= Width ? Images.Resize.CentreCrop(resized, Width, Height)
                    : throw new PreprocessingException($"{Name}: with a shorter side of {side} pixels the picture is {resized.Width} x {resized.Height}, "
                        + $"less than the {Width} x {Height} to be cut out of its middle; a shorter side of {Math.Max(Height, Width)} or more would do");
            default:
                throw new PreprocessingException(
                    $"{Name}: the picture is {image.Width} x {image.Height}, the network takes {Width} x {Height} only");
        }
    }

    /// <summary>The part of a picture of some size that the network sees: what <see cref="Fit"/> keeps of it.</summary>
    public PictureRegion Seen(int width, int height)
    {
        if (Resize != ResizeRule.ShorterSide || (height, width) == (Height, Width))
            return new(0, 0, width, height);
        var (resizedWidth, resizedHeight) = Images.Resize.SizeOfShorterSide(width, height, SideBeforeCrop);
        var (left, top) = Images.Resize.CornerOfCentre(resizedWidth, resizedHeight, Width, Height);
        var (across, down) = ((double)width / resizedWidth, (double)height / resizedHeight);
        return new(left * across, top * down, Width * across, Height * down);
    }

    // 8/7 of the input's longer side, rounded: the crop is never larger than the picture.
    int SideBeforeCrop => ShorterSide > 0 ? ShorterSide : (Math.Max(Height, Width) * 16 + 7) / 14;

    void CheckCount(string field, int count, int channels)
    {
        if (count > 1 && count != channels)
            throw new PreprocessingException($"{Name}: {field} has {count} entries, the network's input has {channels} channels");
    }
}
