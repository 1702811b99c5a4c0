using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Models;

namespace Whence.Explain;

/// <summary>The tokens of a transformer built on the input: its attention layers, which tokens its scores read, and where the others lie in the picture.</summary>
/// <param name="Output">The network.</param>
/// <param name="Layers">Its attention layers, the first first; all of as many tokens T.</param>
/// <param name="Read">The tokens that the scores read: rows of the last attention.</param>
/// <param name="Places">The grid of the tokens that are patches, and which is the first of them; the others (class, distillation, registers) have no place.</param>
sealed record AttendedTokens(NetworkOutput Output, IReadOnlyList<AttentionLayer> Layers, IReadOnlyList<int> Read, LayerPlaces Places)
{
    /// <summary>Appends the network on the input and finds its attention, however its file writes it: as one operator or as products around a softmax.</summary>
    /// <param name="c">What the method builds with.</param>
    /// <param name="method">Its name, for messages.</param>
    /// <param name="grid">Rows and columns of patches, the tokens without a place before them; null takes the network's own, as the walk from its picture finds it.</param>
    /// <exception cref="ExplainException">There is none, layers have different tokens, or where these lie is not known.</exception>
    public static AttendedTokens Find(ExplainContext c, string method, (int Rows, int Columns)? grid)
    {
        var output = c.Network.Build(c.Graph, c.X);
        c.TakeInputLogits(output.Logits);
        var layers = AttentionLayer.Find(new Reach(c.X, output.Logits), c.Inputs);
        if (layers.Count == 0)
            throw new ExplainException($"{method} reads a transformer's attention, softmax(q k') v; '{c.Network.Name}' has none between its input and its scores: grad-cam takes every network with places");
        var tokens = layers[0].Tokens;
        foreach (var layer in layers)
            Require(layer, tokens, method);
        return new(output, layers, TokensRead.By(layers[^1].Probabilities, output.Logits), grid is var (rows, columns) ? Named(rows, columns, tokens, method) : Known(c, output, layers, method));
    }

    /// <summary>T.</summary>
    public int Count => Layers[0].Tokens;

    /// <summary>The mean over the tokens that are read of their own rows of the identity, [N,1,T].</summary>
    public Node Start(Graph g, int examples)
    {
        var row = new float[Count];
        foreach (var token in Read)
            row[token] = 1f / Read.Count;
        return g.Add(new Expand([examples, 1, Count]), g.Constant([1, 1, Count], row));
    }

    /// <summary>Numbers of tokens [N,1,T] at their places, [N,h,w,1].</summary>
    public Node Placed(Node row)
    {
        var g = row.Graph;
        var own = Places.Count == Count ? row : g.Add(Slice.Along(row.Shape, 2, Places.First, Places.Count), row);
        return g.Add(new Reshape([row.Shape[0], Places.Height, Places.Width, 1]), own);
    }

    static void Require(AttentionLayer layer, int tokens, string method)
    {
        var shape = layer.Probabilities.Shape;
        if (shape[-2] != shape[-1])
            throw new ExplainException($"{method}: attention '{layer.Probabilities.Name}' {shape} has {shape[-2]} queries of {shape[-1]} keys; what flows from layer to layer is known of self-attention only, where they are the same tokens: grad-cam takes this network");
        if (shape.Rank == 4 ? shape[0] != layer.Examples : shape[0] % layer.Examples != 0)
            throw new ExplainException($"{method}: attention '{layer.Probabilities.Name}' {shape} looks at {shape[0]} parts of each picture by itself (windows): what flows between them is not its matter; grad-cam takes this network");
        if (layer.Tokens != tokens)
            throw new ExplainException($"{method}: attention '{layer.Probabilities.Name}' has {layer.Tokens} tokens, an earlier one {tokens}: which became which is not known; grad-cam takes this network");
    }

    static LayerPlaces Known(ExplainContext c, NetworkOutput output, IReadOnlyList<AttentionLayer> layers, string method)
    {
        var all = output.Places(c.X);
        foreach (var layer in layers)
        {
            var rank = layer.Probabilities.Shape.Rank;
            if (all.TryGetValue(layer.Probabilities, out var places) && places.AreTokens && places.HeightAxis >= rank - 2 && places.First + places.Count <= layer.Tokens)
                return places;
        }
        throw new ExplainException($"{method}: where the {layers[0].Tokens} tokens of '{c.Network.Name}' lie in its input {c.X.Shape} is not known: name rows and columns of its patches, such as --grid 14x14 (in the library ExplainerSettings.Grid)");
    }

    static LayerPlaces Named(int rows, int columns, int tokens, string method) => rows > 0 && columns > 0 && rows * columns <= tokens
        ? new(rows, columns, 2, 2, tokens - rows * columns)
        : throw new ExplainException($"{method}: a grid of {rows} x {columns} patches was named, the network has {tokens} tokens: at most so many can have a place");
}
