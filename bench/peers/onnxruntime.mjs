// Times the forward pass of an ONNX image classifier in ONNX Runtime (npm package onnxruntime-node, see package.json beside this file).
// usage: onnxruntime.mjs MODEL.onnx BATCH RUNS THREADS C H W
// Prints one JSON object: {"seconds": [...], "logits": [first image's logits of a fixed input]}
import ort from "onnxruntime-node";

const [path, ...numbers] = process.argv.slice(2);
const [batch, runs, threads, c, h, w] = numbers.map(Number);
const session = await ort.InferenceSession.create(path, { intraOpNumThreads: threads, interOpNumThreads: 1, graphOptimizationLevel: "all" });
const values = Float32Array.from({ length: batch * c * h * w }, (_, i) => Number((BigInt(i) * 2654435761n) % 1000n) / 1000 - 0.5);
const feeds = { [session.inputNames[0]]: new ort.Tensor("float32", values, [batch, c, h, w]) };
const seconds = [];
let result;
for (let i = 0; i <= runs; i++) {
  const start = process.hrtime.bigint();
  result = await session.run(feeds);
  seconds.push(Number(process.hrtime.bigint() - start) / 1e9);
}
const scores = result[session.outputNames[0]];
const classes = scores.data.length / batch;
console.log(JSON.stringify({ seconds: seconds.slice(1), logits: Array.from(scores.data.slice(0, classes)) }));
