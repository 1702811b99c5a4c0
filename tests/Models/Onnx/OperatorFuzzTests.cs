using Google.Protobuf;
using Google.Protobuf.Collections;
using Whence.Graphs;
using Whence.Models.Onnx;
using Whence.Models.Onnx.Wire;
using Kind = Whence.Models.Onnx.Wire.AttributeProto.Types.Kind;

namespace Whence.Tests.Models.Onnx;

/// <summary>
/// Files of every operator with inputs exchanged, left out, of other shapes, and attributes changed: reading and building end in a graph or in an
/// <see cref="OnnxException"/> that names a node.
/// </summary>
[TestFixture]
sealed class OperatorFuzzTests
{
    const int Mutants = 40;

    static IEnumerable<TestCaseData> Cases() => OperatorCases.All.Select((c, i) => new TestCaseData(c, i).SetArgDisplayNames(c.Name.Replace(',', ';')));

    [TestCaseSource(nameof(Cases))]
    public void AMutantIsBuiltOrRefused(object given, int number)
    {
        var random = new Random(number);
        for (var mutant = 0; mutant < Mutants; mutant++)
        {
            var proto = ((OperatorCase)given).File.Model.Clone();
            for (var change = random.Next(1, 4); change > 0; change--)
                Mutate(proto, random);
            try
            {
                var model = OnnxModel.Parse(proto.ToByteArray(), "mutant");
                var g = new Graph();
                var dims = model.Inputs[0].Dims!;
                var x = g.Input("the input", [2, .. dims[1..].Select(d => Math.Max(1, d))]);
                model.Build(g, new Dictionary<string, Whence.Graphs.Node> { [model.Inputs[0].Name] = x }, new OnnxOptions { InputLayout = OnnxInputLayout.AsDeclared });
            }
            catch (OnnxException)
            {
            }
            catch (Exception other)
            {
                Assert.Fail($"mutant {mutant}: {other}\n{proto.Graph}");
            }
        }
    }

    static void Mutate(ModelProto proto, Random random)
    {
        var graph = proto.Graph;
        var node = graph.Node[random.Next(graph.Node.Count)];
        switch (random.Next(6))
        {
            case 0 when node.Input.Count > 0:
                node.Input[random.Next(node.Input.Count)] = AnyName(graph, random);
                break;
            case 1 when node.Input.Count > 0:
                node.Input.RemoveAt(node.Input.Count - 1);
                break;
            case 2 when node.Attribute.Count > 0:
                Change(node.Attribute[random.Next(node.Attribute.Count)], random);
                break;
            case 3 when graph.Initializer.Count > 0:
                Reshape(graph.Initializer[random.Next(graph.Initializer.Count)], random);
                break;
            case 4 when graph.Initializer.Count > 0:
                var tensor = graph.Initializer[random.Next(graph.Initializer.Count)];
                for (var i = 0; i < tensor.Int64Data.Count; i++)
                    tensor.Int64Data[i] = random.Next(-9, 10);
                break;
            default:
                var dims = graph.Input[0].Type.TensorType.Shape.Dim;
                if (dims.Count > 1 && random.Next(3) == 0)
                    dims.RemoveAt(dims.Count - 1);
                else
                    dims[random.Next(dims.Count)].DimValue = random.Next(1, 7);
                break;
        }
    }

    static string AnyName(GraphProto graph, Random random)
    {
        string[] names = ["", "x", .. graph.Initializer.Select(i => i.Name), .. graph.Node.SelectMany(n => n.Output).Where(o => o.Length > 0)];
        return names[random.Next(names.Length)];
    }

    static void Change(AttributeProto attribute, Random random)
    {
        switch (attribute.Type)
        {
            case Kind.Int:
                attribute.I = random.Next(-4, 12);
                break;
            case Kind.Ints when attribute.Ints.Count > 0:
                attribute.Ints[random.Next(attribute.Ints.Count)] = random.Next(-2, 5);
                break;
            case Kind.String:
                var text = attribute.S.ToStringUtf8();
                var at = random.Next(Math.Max(1, text.Length));
                attribute.S = ByteString.CopyFromUtf8(text.Length == 0 ? "a" : text[..at] + "bij,.->"[random.Next(7)] + text[(at + random.Next(2))..]);
                break;
            case Kind.Float:
                attribute.F = random.NextSingle() - 0.5f;
                break;
        }
    }

    // The same numbers in another shape.
    static void Reshape(TensorProto tensor, Random random)
    {
        var count = tensor.Dims.Aggregate(1L, (product, extent) => product * extent);
        RepeatedField<long> dims = tensor.Dims;
        dims.Clear();
        for (var rest = count; random.Next(3) > 0 && rest > 0;)
        {
            long[] divisors = [.. Enumerable.Range(1, (int)rest).Select(d => (long)d).Where(d => rest % d == 0)];
            var extent = divisors[random.Next(divisors.Length)];
            dims.Add(extent);
            rest /= extent;
            if (dims.Count == 4 || random.Next(3) == 0)
            {
                dims.Add(rest);
                break;
            }
        }
    }
}
