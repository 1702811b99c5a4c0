using Whence.Models.Networks;
using Whence.Models.Onnx;
using Whence.Models.Tensors;

namespace Whence.Tests.Models.Training;

/// <summary>ResNet-20 of the writer with the weights of a published PyTorch state, whose names and layout are the same.</summary>
static class ResNet20
{
    public static OnnxModel Trained()
    {
        using var file = Safetensors.Open(SharedData.Path("models/resnet_cifar10/resnet20.safetensors"));
        return Architectures.Build("resnet20", 3, 32, 32, 10).WithValues(
            file.Names.Where(name => !name.EndsWith("num_batches_tracked", StringComparison.Ordinal)).ToDictionary(name => name, name => file[name].ToFloats()));
    }
}
