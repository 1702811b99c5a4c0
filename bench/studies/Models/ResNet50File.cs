using Google.Protobuf;
using Whence.Models.Onnx.Wire;

namespace Whence.Studies.Models;

/// <summary>
/// ResNet-50 [He 2016, table 1] as an ONNX file with random weights, for what depends on shapes alone: which kernels it needs, and how long they take to
/// compile. Strides are in the 3x3 convolutions; batch normalisation is folded.
/// </summary>
sealed class ResNet50File
{
    const int Float = 1;

    readonly GraphProto graph = new() { Name = "resnet50" };
    readonly Random random = new(1);
    int nodes;

    public static int Run(string[] args)
    {
        if (args is not [var path])
            return 2;
        Write(path);
        return 0;
    }

    /// <summary>Writes the file, for pictures of <paramref name="side"/> pixels a side.</summary>
    public static void Write(string path, int side = 224)
    {
        var file = new ResNet50File();
        file.graph.Input.Add(Port("x", 3, side, side));
        file.graph.Output.Add(Port("y", 1000));
        file.Build();
        using var stream = File.Create(path);
        new ModelProto { IrVersion = 8, Graph = file.graph, OpsetImport = { new OperatorSetIdProto { Version = 13 } } }.WriteTo(stream);
    }

    void Build()
    {
        var x = Add("Relu", Convolution("x", 3, 64, 7, 2));
        x = Add("MaxPool", [x], ("kernel_shape", [3, 3]), ("strides", [2, 2]), ("pads", [1, 1, 1, 1]));
        var channels = 64;
        foreach (var (blocks, width, stride) in new[] { (3, 64, 1), (4, 128, 2), (6, 256, 2), (3, 512, 2) })
        {
            for (var i = 0; i < blocks; i++)
            {
                x = Bottleneck(x, channels, width, i == 0 ? stride : 1);
                channels = 4 * width;
            }
        }
        x = Add("Flatten", Add("GlobalAveragePool", x));
        graph.Node.Add(new NodeProto
        {
            OpType = "Gemm",
            Input = { x, Weights(channels, 1000, channels), Weights(1, 1000) },
            Output = { "y" },
            Attribute = { new AttributeProto { Name = "transB", Type = AttributeProto.Types.Kind.Int, I = 1 } },
        });
    }

    string Bottleneck(string x, int channels, int width, int stride)
    {
        var y = Add("Relu", Convolution(x, channels, width, 1, 1));
        y = Add("Relu", Convolution(y, width, width, 3, stride));
        y = Convolution(y, width, 4 * width, 1, 1);
        var shortcut = channels == 4 * width && stride == 1 ? x : Convolution(x, channels, 4 * width, 1, stride);
        return Add("Relu", Add("Add", [y, shortcut]));
    }

    string Convolution(string x, int channels, int filters, int taps, int stride) => Add(
        "Conv", [x, Weights(channels * taps * taps, filters, channels, taps, taps), Weights(1, filters)],
        ("kernel_shape", [taps, taps]), ("strides", [stride, stride]), ("pads", [taps / 2, taps / 2, taps / 2, taps / 2]));

    string Add(string op, string x) => Add(op, [x]);

    string Add(string op, string[] inputs, params (string Name, long[] Values)[] attributes)
    {
        var y = $"{op}{nodes++}";
        graph.Node.Add(new NodeProto
        {
            OpType = op,
            Input = { inputs },
            Output = { y },
            Attribute = { attributes.Select(a => new AttributeProto { Name = a.Name, Type = AttributeProto.Types.Kind.Ints, Ints = { a.Values } }) },
        });
        return y;
    }

    // Uniform, of the variance that keeps activations in range.
    string Weights(int fanIn, params int[] shape)
    {
        var name = $"w{graph.Initializer.Count}";
        var bound = MathF.Sqrt(6f / fanIn);
        var values = new float[shape.Aggregate(1, (product, extent) => product * extent)];
        for (var i = 0; i < values.Length; i++)
            values[i] = bound * (2 * random.NextSingle() - 1);
        graph.Initializer.Add(new TensorProto { Name = name, DataType = Float, Dims = { shape.Select(extent => (long)extent) }, FloatData = { values } });
        return name;
    }

    // Of any number of pictures.
    static ValueInfoProto Port(string name, params int[] shape)
    {
        var tensor = new TypeProto.Types.Tensor { ElemType = Float, Shape = new TensorShapeProto { Dim = { new TensorShapeProto.Types.Dimension { DimParam = "N" } } } };
        foreach (var extent in shape)
            tensor.Shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimValue = extent });
        return new() { Name = name, Type = new TypeProto { TensorType = tensor } };
    }
}
