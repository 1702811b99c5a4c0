using Whence.Graphs;
using Whence.Graphs.Ops;

namespace Whence.Explain;

/// <summary>
/// A layer with weights: a convolution or a product with a matrix that does not come from the input, together with the bias added to it and the scaling of channels
/// behind it (batch normalisation in evaluation), which become part of its weight w and bias b: z = w a + b.
/// </summary>
sealed class LinearLayer
{
    readonly Graph g;
    readonly int data;
    readonly List<Node> takenIn = [];

    /// <summary>The layer of a product, with what follows it alone.</summary>
    public LinearLayer(Node product, Reach reach)
    {
        (g, Product, Output, data) = (product.Graph, product, product, reach.Operands(product)[0]);
        (Activation, Weight, Bias) = (product.Inputs[data], product.Inputs[1 - data], product.Inputs.Count > 2 ? product.Inputs[2] : null);
        while (reach.Readers(Output) is [var reader] && TakeIn(reader, reach))
            takenIn.Add(Output = reader);
    }

    /// <summary>The product itself.</summary>
    public Node Product { get; }

    /// <summary>a, what the weights are applied to.</summary>
    public Node Activation { get; }

    /// <summary>w, in the product's own layout.</summary>
    public Node Weight { get; private set; }

    /// <summary>b, broadcast against z; null for none.</summary>
    public Node? Bias { get; private set; }

    /// <summary>The nodes behind the product that are part of the layer; the last is <see cref="Output"/>.</summary>
    public IReadOnlyList<Node> TakenIn => takenIn;

    /// <summary>z.</summary>
    public Node Output { get; private set; }

    /// <summary>Whether it is a convolution rather than a product of matrices.</summary>
    public bool IsConvolution => Product.Op is Conv2D;

    /// <summary>w a for any a and w of the layer's shapes.</summary>
    public Node Forward(Node a, Node w) => Product.Op is Conv2D conv ? g.Add(new Conv2D(conv.Window), a, w) : data == 0 ? g.Add(Product.Op, a, w) : g.Add(Product.Op, w, a);

    /// <summary>w' s, the way back through z = w a: of a's shape.</summary>
    public Node Backward(Node z, Node s) => z.Op.Vjp(g, z, s, data)!;

    bool TakeIn(Node reader, Reach reach)
    {
        switch (reader.Op)
        {
            case Add when reach.Operands(reader) is [var only] && reader.Shape == Output.Shape:
                var added = reader.Inputs[1 - only];
                Bias = Bias is null ? added : Bias + added;
                return true;
            case Affine when reach.Operands(reader) is [0] && data == 0:
                var (scale, shift) = (reader.Inputs[1], reader.Inputs[2]);
                Weight *= g.Add(new Reshape(ScaleShape(scale.Shape.Count)), scale);
                Bias = Bias is null ? shift : Bias * scale + shift;
                return true;
            default:
                return false;
        }
    }

    // Results of a convolution and of a transposed matrix are the weight's outermost axis, those of a matrix its innermost.
    Shape ScaleShape(int results) => Product.Op switch
    {
        Conv2D => [results, 1, 1, 1],
        MatMul { TransposeB: true } => [results, 1],
        _ => [results],
    };
}
