using Whence.Graph;
using Whence.Models.Onnx;
using Whence.Models.Tensors;

namespace Whence.Cli;

/// <summary>A raw input tensor of a model, and the ways between its layout (channels first) and the engine's (channels last).</summary>
sealed class TensorLayout
{
    readonly float[] values;
    readonly Shape input;

    TensorLayout(float[] values, int batch, Shape input) => (this.values, Batch, this.input) = (values, batch, input);

    /// <summary>Number of samples in the tensor.</summary>
    public int Batch { get; }

    /// <summary>Reads a tensor and checks it against the model's input.</summary>
    public static TensorLayout Read(FileInfo file, OnnxModel network)
    {
        var tensor = Npy.Read(file.FullName);
        var (shape, own) = (network.InputShape, ModelShape(new(network.InputShape.Span[1..])));
        if (tensor.Rank != shape.Rank || !tensor.Shape.AsSpan(1).SequenceEqual(own))
        {
            throw new TensorFormatException(
                file.Name, $"the tensor is [{string.Join(',', tensor.Shape)}], '{network.Name}' takes [N,{string.Join(',', own)}]");
        }
        return new(tensor.ToFloats(), tensor.Shape[0], shape);
    }

    /// <summary>Sample <paramref name="row"/> with channels last.</summary>
    public float[] Row(int row) => ToEngine(values.AsSpan(row * input.Length, input.Length), new(input.Span[1..]));

    /// <summary>The shape of one sample as the model writes it, from [spatial..., C].</summary>
    public static int[] ModelShape(Shape sample) => sample.Rank < 2 ? sample.ToArray() : [sample[^1], .. sample.Span[..^1]];

    /// <summary>[spatial..., C] to [C, spatial...].</summary>
    public static float[] ToModel(ReadOnlySpan<float> sample, Shape shape) => shape.Rank < 2 ? sample.ToArray() : Transpose(sample, sample.Length / shape[^1], shape[^1]);

    static float[] ToEngine(ReadOnlySpan<float> sample, Shape shape) => shape.Rank < 2 ? sample.ToArray() : Transpose(sample, shape[^1], sample.Length / shape[^1]);

    static float[] Transpose(ReadOnlySpan<float> from, int rows, int columns)
    {
        var to = new float[from.Length];
        for (var r = 0; r < rows; r++)
        {
            for (var c = 0; c < columns; c++)
                to[c * rows + r] = from[r * columns + c];
        }
        return to;
    }
}
