using Microsoft.ML.OnnxRuntime;

namespace Whence.Bench.Peers;

/// <summary>A file in ONNX Runtime, its default optimisations, inputs and output bound once.</summary>
sealed class OnnxRuntimeJob : IJob
{
    readonly SessionOptions options = new() { IntraOpNumThreads = Settings.Threads, InterOpNumThreads = 1, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
    readonly RunOptions run = new();
    readonly InferenceSession session;
    readonly OrtIoBinding binding;
    readonly List<OrtValue> values = [];

    public OnnxRuntimeJob(byte[] file, params (string Name, float[] Values, int[] Shape)[] inputs)
    {
        session = new(file, options);
        binding = session.CreateIoBinding();
        foreach (var (name, numbers, shape) in inputs)
        {
            values.Add(OrtValue.CreateTensorValueFromMemory(numbers, Numbers.Dims(shape)));
            binding.BindInput(name, values[^1]);
        }
        binding.BindOutputToDevice(session.OutputNames[0], OrtMemoryInfo.DefaultInstance);
    }

    public void Run() => session.RunWithBinding(run, binding);

    public float[] Output()
    {
        using var outputs = binding.GetOutputValues();
        return outputs[0].GetTensorDataAsSpan<float>().ToArray();
    }

    public void Dispose()
    {
        binding.Dispose();
        values.ForEach(value => value.Dispose());
        session.Dispose();
        run.Dispose();
        options.Dispose();
    }
}
