using Whence.Graphs;
using Whence.Models.Tensors;

namespace Whence.Models.Onnx.Operators;

/// <summary>Masks that are known at import.</summary>
static class Masks
{
    /// <summary>1 on and above (or on and below) a diagonal of [rows, columns], 0 elsewhere; diagonal k begins at column k of row 0.</summary>
    public static Node Triangle(NodeScope s, int rows, int columns, long k, bool upper)
    {
        s.Builder.Budget.Charge(s.Node, [rows, columns]);
        var bits = new byte[rows * columns];
        for (var i = 0; i < rows; i++)
            for (var j = 0; j < columns; j++)
                bits[i * columns + j] = (upper ? j - i >= k : j - i <= k) ? (byte)1 : (byte)0;
        var mask = new HostTensor(ElementType.Bool, [rows, columns], bits);
        return s.Builder.Layouts.Constant(upper ? "upper triangle" : "lower triangle", "row-major", mask, c => c);
    }
}
