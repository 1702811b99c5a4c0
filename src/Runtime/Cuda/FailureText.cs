using System.Globalization;
using System.Runtime.CompilerServices;

namespace Whence.Runtime.Cuda;

/// <summary>The text of a possible failure: put together only when the call fails, so that success allocates nothing.</summary>
[InterpolatedStringHandler]
ref struct FailureText
{
    DefaultInterpolatedStringHandler text;

    public FailureText(int literalLength, int formattedCount, CudaResult result, out bool failed)
    {
        failed = result != CudaResult.Success;
        if (failed)
            text = new(literalLength, formattedCount, CultureInfo.InvariantCulture);
    }

    public void AppendLiteral(string value) => text.AppendLiteral(value);

    public void AppendFormatted<T>(T value) => text.AppendFormatted(value);

    public override string ToString() => text.ToStringAndClear();
}
