using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Models;
using Whence.Models.Images;
using Whence.Models.Onnx;
using Whence.Tests.Explain;
using Whence.Uncertainty;

namespace Whence.Tests.Uncertainty;

/// <summary>Members for tests: the shared CIFAR-10 networks as one ensemble on pixels, and small ones written out in double precision.</summary>
static class TestEnsembles
{
    public static Classifier Network(string name)
    {
        var (file, preset) = name == "resnet8" ? ("resnet8_cifar10/resnet8_cifar10.onnx", "raw255") : ($"resnet_cifar10/{name}.onnx", "cifar10");
        return new(OnnxModel.Load(SharedData.Path($"models/{file}")), Preprocessing.Preset(preset), LabelList.Read(SharedData.Path("datasets/cifar10/labels.txt")));
    }

    public static DeepEnsemble Cifar(params string[] names) => new([.. names.Select(Network)]);

    /// <summary>Test image i of CIFAR-10 as pixels in [0,1].</summary>
    public static float[] Picture(int i) => new Image(32, 32, 3, GoldenInputs.CifarBytes(i)).ToFloats();

    /// <summary>Affine networks of one shape whose weights differ by seed.</summary>
    public static DeepEnsemble Affine(params int[] seeds) => new([.. seeds.Select(seed => new SeededAffine([1, 4, 4, 2], 3, seed))]);

    /// <summary>z = x W + b with weights by seed, and b given a size that matters.</summary>
    public sealed class SeededAffine : SmallNetwork
    {
        readonly float[] w;
        readonly float[] b;

        public SeededAffine(Shape input, int classes, int seed)
            : base(input, classes)
        {
            w = Parameter("affine.w", [Length, classes], 100 + seed, 1);
            b = Parameter("affine.b", [classes], 200 + seed, 1);
        }

        public override NetworkOutput Build(Graph g, Node x)
        {
            var product = g.Add(new MatMul(), Flat(g, x), g.Parameter("affine.w", [Length, Classes]));
            return Output(g.Add(new Add(), product, g.Parameter("affine.b", [Classes])));
        }

        public override double[] Logits(double[] x) =>
            [.. Enumerable.Range(0, Classes).Select(k => b[k] + Enumerable.Range(0, Length).Sum(i => x[i] * w[i * Classes + k]))];

        public override double[] Gradient(double[] x, double[] seed) =>
            [.. Enumerable.Range(0, Length).Select(i => Enumerable.Range(0, Classes).Sum(k => seed[k] * w[i * Classes + k]))];
    }
}
