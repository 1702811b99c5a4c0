using ILGPU;

namespace Whence.Kernels.MatMul;

/// <summary>Words of the right side for the columns of a warp.</summary>
interface IRightWords<T>
    where T : struct, IRightWords<T>
{
    static abstract T Load<TWords, TShape, TOperand>(ArrayView<uint> from, int row, int word)
        where TWords : struct, IWords
        where TShape : struct, ITileShape
        where TOperand : struct, ILayout;
}
