using ILGPU;
using Whence.Kernels.Conv;
using Whence.Kernels.Tiles;

namespace Whence.Kernels.MatMul;

/// <summary>Element (row, column) of part s of product b at s * splitStep + b * batchStep + row * rowStep + column.</summary>
/// <param name="channelStep">From the bias of one product to that of the next.</param>
readonly struct MatrixResult<TWidth>(int rows, int columns, int rowStep, int batchStep, int splitStep, int channelStep, int first = 0, int firstChannel = 0)
    : IResult<MatrixResult<TWidth>>
    where TWidth : unmanaged, IChannels<TWidth>
{
    readonly int rows = rows;
    readonly int columns = columns;
    readonly int rowStep = rowStep;
    readonly int batchStep = batchStep;
    readonly int splitStep = splitStep;
    readonly int channelStep = channelStep;
    readonly int first = first;
    readonly int firstChannel = firstChannel;

    public static int Width => TWidth.Width;

    public int Columns => columns;

    public int FirstChannel => firstChannel;

    public MatrixResult<TWidth> Begin(int batch, int split, ArrayView<StridePhase> phases) =>
        new(rows, columns, rowStep, batchStep, splitStep, channelStep, split * splitStep + batch * batchStep, batch * channelStep);

    public int Row(int row) => row < rows ? first + row * rowStep : -1;
}
