using Whence.Graphs;
using Whence.Graphs.Ops;

namespace Whence.Models.Layers;

/// <summary>Fully connected layer.</summary>
public static class LinearLayer
{
    /// <summary>x w^T + bias: x [N,C], <c>NAME.weight</c> [K,C], <c>NAME.bias</c> [K], result [N,K].</summary>
    public static Node Linear(this NetworkBuilder b, string name, Node x, int outputs)
    {
        var product = b.Graph.Add(name, new MatMul(transposeB: true), x, b.Parameter($"{name}.weight", [outputs, x.Shape[-1]]));
        return product + b.Parameter($"{name}.bias", [outputs]);
    }
}
