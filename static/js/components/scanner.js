// Reads QR codes from a video, picture or canvas. First the browser's own reader or zxing (wasm), else the `qr` package.
// const scanner = await openScanner(); const text = await scanner.read(video);
const VENDOR = new URL("../../vendor/", import.meta.url);

export async function openScanner() {
  try {
    const { BarcodeDetector, prepareZXingModule } = await import("../../vendor/barcode-detector-3.2.2/ponyfill.js");
    const wasm = new URL("zxing-wasm-3.1.3/zxing_reader.wasm", VENDOR).href;
    await prepareZXingModule({ overrides: { locateFile: (name, prefix) => (name.endsWith(".wasm") ? wasm : prefix + name) }, fireImmediately: true });
    const detector = new BarcodeDetector({ formats: ["qr_code"] });
    return {
      kind: "zxing",
      async read(source) {
        const found = await detector.detect(source);
        return found.length ? found[0].rawValue : null;
      },
    };
  } catch (error) {
    console.warn("zxing", error);
  }
  const { default: decodeQR } = await import("../../vendor/qr-0.7.0/decode.js");
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d", { willReadFrequently: true });
  return {
    kind: "qr",
    async read(source) {
      const width = source.videoWidth || source.naturalWidth || source.width;
      const height = source.videoHeight || source.naturalHeight || source.height;
      if (!width || !height) return null;
      const scale = Math.min(1, 800 / Math.max(width, height));
      canvas.width = Math.round(width * scale);
      canvas.height = Math.round(height * scale);
      context.drawImage(source, 0, 0, canvas.width, canvas.height);
      try {
        return decodeQR(context.getImageData(0, 0, canvas.width, canvas.height));
      } catch (error) {
        return null;
      }
    },
  };
}
