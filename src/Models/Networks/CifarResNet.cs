using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Models.Layers;
using Whence.Models.Tensors;

namespace Whence.Models.Networks;

/// <summary>
/// The residual networks for 32 x 32 pictures [He 2016, section 4.2]: a 3x3 convolution to 16 channels, three stages of blocks with 16, 32 and 64
/// channels, the mean over positions, a linear layer. Shortcuts that change the shape take every second position and pad channels with zeros.
/// Depth 6n+2 has n blocks a stage.
/// </summary>
public sealed class CifarResNet : ITrainableNetwork
{
    readonly IReadOnlyDictionary<string, HostTensor> tensors;
    readonly int blocks;

    /// <summary>A network of the given depth with the tensors of a PyTorch state: convolutions [K,C,R,S], linear layers [K,C].</summary>
    /// <exception cref="ArgumentException">The depth is not 6n+2.</exception>
    public CifarResNet(int depth, IReadOnlyDictionary<string, HostTensor> tensors, string? name = null)
    {
        if (depth < 8 || (depth - 2) % 6 != 0)
            throw new ArgumentException($"depth {depth} is not 6n+2", nameof(depth));
        (blocks, this.tensors, Name) = ((depth - 2) / 6, tensors, name ?? $"resnet{depth}");
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public Shape InputShape => [1, 32, 32, 3];

    /// <inheritdoc/>
    public int Classes => tensors["linear.bias"].Count;

    /// <inheritdoc/>
    public NetworkOutput Build(Graph g, Node x)
    {
        var b = new NetworkBuilder(g);
        return new(Build(b, x), b.Layers);
    }

    /// <inheritdoc/>
    public Node Build(NetworkBuilder b, Node x)
    {
        x = Block(b, "conv1", "bn1", x, 16, 1);
        x = b.Name("stem", x.Relu());
        for (var stage = 1; stage <= 3; stage++)
        {
            for (var i = 0; i < blocks; i++)
                x = Residual(b, $"layer{stage}.{i}", x, 8 << stage, stage > 1 && i == 0 ? 2 : 1);
        }
        var pooled = b.Name("features", b.Graph.Add(new ReduceMean([1, 2]), x));
        return b.Linear("linear", pooled, Classes);
    }

    /// <inheritdoc/>
    public void Load(Weights weights)
    {
        foreach (var (name, tensor) in tensors)
        {
            if (tensor.Rank is 1 or 2)
                weights.Set(name, new(tensor.Shape), tensor.ToFloats());
            else if (tensor.Rank == 4)
                weights.Set(name, [tensor.Shape[0], tensor.Shape[2], tensor.Shape[3], tensor.Shape[1]], ConvolutionWeights.ToEngine(tensor.ToFloats(), tensor.Shape));
        }
    }

    static Node Residual(NetworkBuilder b, string name, Node x, int channels, int stride)
    {
        var g = b.Graph;
        var y = Block(b, $"{name}.conv1", $"{name}.bn1", x, channels, stride).Relu();
        y = Block(b, $"{name}.conv2", $"{name}.bn2", y, channels, 1);
        return b.Name(name, (y + Shortcut(g, x, channels, stride)).Relu());
    }

    static Node Block(NetworkBuilder b, string conv, string norm, Node x, int channels, int stride) =>
        b.BatchNormalization(norm, b.Convolution(conv, x, channels, 3, stride, pad: 1));

    static Node Shortcut(Graph g, Node x, int channels, int stride)
    {
        if (stride == 1 && x.Shape[-1] == channels)
            return x;
        var (n, h, w, c) = (x.Shape[0], x.Shape[1], x.Shape[2], x.Shape[3]);
        var every = g.Add(new Slice([0, 0, 0, 0], [n, (h + stride - 1) / stride, (w + stride - 1) / stride, c], [1, stride, stride, 1]), x);
        var added = (channels - c) / 2;
        return g.Add(new Pad([0, 0, 0, added], [0, 0, 0, channels - c - added]), every);
    }
}
