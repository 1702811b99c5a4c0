using Whence.Graphs.Ops;
using Whence.Models.Onnx.Wire;

namespace Whence.Models.Lap;

/// <summary>Where the windows of a local attention pooling lie in a file's network: what its function is written from, and the attributes of a call of it.</summary>
/// <param name="Image">Height and width of what is pooled.</param>
/// <param name="Kernel">Taps.</param>
/// <param name="Windows">Windows down and across.</param>
/// <param name="Strides">Distance of windows.</param>
/// <param name="Dilations">Distance of taps.</param>
/// <param name="Before">Padding above and on the left.</param>
/// <param name="IsGated">Whether it stands beside an older pooling: out = old + gate (pooled - old).</param>
sealed record LapGeometry(
    (int H, int W) Image, (int H, int W) Kernel, (int H, int W) Windows, (int H, int W) Strides, (int H, int W) Dilations, (int H, int W) Before, bool IsGated)
{
    /// <summary>The domain of the functions.</summary>
    public const string Domain = "whence";

    /// <summary>What their names begin with; also the operator as the importer knows it.</summary>
    public const string Operator = "LocalAttentionPool";

    /// <summary>The attributes of a call.</summary>
    public static IReadOnlyList<string> Attributes { get; } = ["image", "kernel_shape", "windows", "strides", "dilations", "before", "gated"];

    /// <summary>Name of the function: one for each geometry.</summary>
    public string Name =>
        $"{Operator}_{Image.H}x{Image.W}_k{Kernel.H}x{Kernel.W}_o{Windows.H}x{Windows.W}_s{Strides.H}x{Strides.W}_d{Dilations.H}x{Dilations.W}_p{Before.H}x{Before.W}{(IsGated ? "_gated" : "")}";

    /// <summary>Taps of a window.</summary>
    public int Taps => Kernel.H * Kernel.W;

    /// <summary>Whether one window holds the whole map, each place once.</summary>
    public bool IsWhole => Windows == (1, 1) && Kernel == Image && Before == (0, 0) && Dilations == (1, 1);

    /// <summary>The whole map as one window.</summary>
    public static LapGeometry Whole((int H, int W) image, bool isGated) => new(image, image, (1, 1), (1, 1), (1, 1), (0, 0), isGated);

    /// <summary>The windows as the engine's op has them.</summary>
    public PoolWindow ToWindow() => new(Kernel.H, Kernel.W)
    {
        StrideH = Strides.H,
        StrideW = Strides.W,
        DilationH = Dilations.H,
        DilationW = Dilations.W,
        PadTop = Before.H,
        PadLeft = Before.W,
        P = Windows.H,
        Q = Windows.W,
    };

    /// <summary>Writes the attributes of a call.</summary>
    public void WriteTo(NodeProto call) =>
        call.Attribute.Add([
            ProtoNode.Attribute("image", [Image.H, Image.W]), ProtoNode.Attribute("kernel_shape", [Kernel.H, Kernel.W]), ProtoNode.Attribute("windows", [Windows.H, Windows.W]),
            ProtoNode.Attribute("strides", [Strides.H, Strides.W]), ProtoNode.Attribute("dilations", [Dilations.H, Dilations.W]),
            ProtoNode.Attribute("before", [Before.H, Before.W]), ProtoNode.Attribute("gated", IsGated ? 1 : 0),
        ]);

    /// <summary>Reads the attributes of a call; null where one of them is missing or means nothing.</summary>
    public static LapGeometry? Read(NodeProto call)
    {
        var pairs = new List<(int, int)>();
        foreach (var name in Attributes.SkipLast(1))
        {
            if (call.Attribute.FirstOrDefault(a => a.Name == name)?.Ints is not [var h and >= 0 and < 1 << 16, var w and >= 0 and < 1 << 16])
                return null;
            pairs.Add(((int)h, (int)w));
        }
        var gated = call.Attribute.FirstOrDefault(a => a.Name == "gated")?.I;
        var isSound = pairs.Take(5).All(pair => pair is ( > 0, > 0)) && gated is 0 or 1;
        return isSound ? new(pairs[0], pairs[1], pairs[2], pairs[3], pairs[4], pairs[5], gated == 1) : null;
    }
}
