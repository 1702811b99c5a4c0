using Whence.Kernels.Language;

namespace Whence.Kernels.Pointwise;

/// <summary>An operand that is not stored but made where it is read, such as random numbers: rows of <paramref name="RowLength"/> elements.</summary>
/// <param name="RowLength">Elements of a row; neighbours are made together when it is a multiple of 4.</param>
/// <param name="Make">From the operand's buffer, the first element's index and their number, 1 or 4: the elements.</param>
sealed record Generator(int RowLength, Func<GlobalBuffer<F32>, S32, int, F32[]> Make);
