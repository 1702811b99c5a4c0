using System.Globalization;

namespace Whence.Kernels.Conv;

/// <summary>What a kernel's name says of its convolution: input, filters, output, then what is not the default of the window.</summary>
static class ConvName
{
    public static string Of(ConvDims d) =>
        $"{d.N}x{d.H}x{d.W}x{d.C}_{d.K}x{d.R}x{d.S}_{d.P}x{d.Q}{Pair("stride", d.StrideH, d.StrideW, 1)}{Pair("dilation", d.DilationH, d.DilationW, 1)}"
        + $"{Pair("pad", d.PadTop, d.PadLeft, 0)}{(d.Groups == 1 ? "" : $"_groups{d.Groups}")}";

    static string Pair(string name, int high, int wide, int usual) =>
        high == usual && wide == usual ? "" : $"_{name}{Number(high)}x{Number(wide)}";

    static string Number(int value) => value.ToString(CultureInfo.InvariantCulture).Replace('-', 'm');
}
